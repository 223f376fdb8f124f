using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.Licence;

/// <summary>What is said in several places must be allowed in each; a licence's text is known by words that only it has.</summary>
internal static class LicenceRules
{
    private static readonly (string Licence, string[] Words)[] Texts =
    [
        ("AGPL-3.0", ["GNU AFFERO GENERAL PUBLIC LICENSE"]),
        ("LGPL-3.0", ["GNU LESSER GENERAL PUBLIC LICENSE"]),
        ("GPL-3.0", ["GNU GENERAL PUBLIC LICENSE", "Version 3"]),
        ("GPL-2.0", ["GNU GENERAL PUBLIC LICENSE", "Version 2"]),
        ("Apache-2.0", ["Apache License", "Version 2.0"]),
        ("MPL-2.0", ["Mozilla Public License", "2.0"]),
        ("CC-BY-NC-4.0", ["Attribution-NonCommercial 4.0"]),
        ("CC-BY-4.0", ["Attribution 4.0 International"]),
        ("CC0-1.0", ["CC0 1.0 Universal"]),
        ("BSD-3-Clause", ["Redistribution and use in source and binary forms", "Neither the name"]),
        ("BSD-2-Clause", ["Redistribution and use in source and binary forms"]),
        ("ISC", ["Permission to use, copy, modify, and/or distribute this software"]),
        ("MIT", ["Permission is hereby granted, free of charge"]),
    ];

    public static bool IsLicence(string tag) =>
        tag.Equals("license", StringComparison.OrdinalIgnoreCase)
        || tag.Equals("licence", StringComparison.OrdinalIgnoreCase);

    public static string? Recognise(string text)
    {
        // A licence's lines are broken anywhere.
        var flat = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Array.Find(Texts, t => t.Words.All(w => flat.Contains(w, StringComparison.OrdinalIgnoreCase))).Licence;
    }

    public static Answer Decide(LicenceOptions options, IReadOnlyList<(string Where, string Licence)> said)
    {
        var refused = said.Where(s => !options.Allow.Contains(s.Licence, StringComparer.OrdinalIgnoreCase)).ToList();
        var answer =
            said.Count == 0
                ? Answer.Fail(
                    "It is not said under which licence the model stands.",
                    "Register the version with a tag 'licence' (an SPDX name, or 'proprietary' for what is yours), or with a file LICENSE."
                )
            : refused.Count > 0
                ? Answer.Fail(
                    $"{Sentence(refused[0].Where)} says {Clip.Short(refused[0].Licence)}, which is not allowed here.",
                    $"Use a model under one of: {string.Join(", ", options.Allow)}; or have the licence allowed by who owns the pipeline."
                )
            : Answer.Pass($"{Sentence(said[0].Where)} says {Clip.Short(said[0].Licence)}, which is allowed.");
        return answer with
        {
            Figures = new Dictionary<string, double> { ["said"] = said.Count, ["not-allowed"] = refused.Count },
            Details = [.. said.Select(s => $"{s.Where}: {Clip.Short(s.Licence)}")],
        };
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
