using System.Text.RegularExpressions;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.NoSecrets;

/// <summary>Where something stands that looks like a secret. The secret itself is never shown.</summary>
internal sealed record FoundSecret(string Path, int Line, string What);

internal static partial class NoSecretsRules
{
    private const int MostInOneFile = 20;

    private static readonly (string What, Regex Form)[] Forms =
    [
        ("a private key", PrivateKey()),
        ("an access key of AWS", Aws()),
        ("a token of GitHub", GitHub()),
        ("a token of GitLab", GitLab()),
        ("a token of Hugging Face", HuggingFace()),
        ("a token of Slack", Slack()),
        ("an API key of Google", Google()),
        ("an account key of Azure", Azure()),
        ("a JSON web token", WebToken()),
        ("a URL with a password", UrlPassword()),
        ("a password or key in an assignment", Assignment()),
    ];

    public static IEnumerable<FoundSecret> Find(string path, string text) =>
        Forms
            .SelectMany(f => f.Form.Matches(text).Take(MostInOneFile).Select(m => (f.What, m.Index)))
            .OrderBy(f => f.Index)
            .Take(MostInOneFile)
            .Select(f => new FoundSecret(path, 1 + text.AsSpan(0, f.Index).Count('\n'), f.What));

    /// <summary>The text with everything that looks like a secret made unreadable.</summary>
    public static string Masked(string text)
    {
        var masked = WholePrivateKey().Replace(text, "[a private key]");
        foreach (var (what, form) in Forms)
        {
            masked = form.Replace(masked, $"[{what}]");
        }
        return masked;
    }

    public static Answer Decide(
        NoSecretsOptions options,
        int files,
        IReadOnlyList<FoundSecret> found,
        IReadOnlyList<string> cut
    )
    {
        if (files == 0)
        {
            return Answer.Inconclusive("The version has no files.", "Register the version with its files.");
        }
        var counted = found.Where(f => !options.Allow.Contains(f.Path)).ToList();
        var answer =
            counted.Count == 0
                ? Answer.Pass(
                    $"Nothing that looks like a secret stands in {files} files{(cut.Count > 0 ? $" (of {cut.Count} large ones the first {options.MaxMiB} MiB were looked at)" : "")}."
                )
                : Answer.Fail(
                    $"'{Clip.Short(counted[0].Path)}', line {counted[0].Line}, holds what looks like {counted[0].What}{(counted.Count > 1 ? $"; {counted.Count - 1} more places" : "")}.",
                    "Take the secret back where it was issued, since whoever could read the files knows it; then remove it and register the version anew."
                );
        return answer with
        {
            Figures = new Dictionary<string, double> { ["files"] = files, ["secrets"] = counted.Count },
            Details =
            [
                .. counted.Take(40).Select(f => $"'{Clip.Short(f.Path)}', line {f.Line}: {f.What}"),
                .. cut.Take(5).Select(c => $"'{Clip.Short(c)}': only its first {options.MaxMiB} MiB"),
            ],
        };
    }

    [GeneratedRegex(@"-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----", RegexOptions.None, 10_000)]
    private static partial Regex PrivateKey();

    /// <summary>With its body, which is what must not be shown; cut off where the text is.</summary>
    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----(?:(?!-----END)[\s\S]){0,100000}(?:-----END [A-Z ]{1,60}-----)?",
        RegexOptions.None,
        10_000
    )]
    private static partial Regex WholePrivateKey();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", RegexOptions.None, 10_000)]
    private static partial Regex Aws();

    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,90})\b", RegexOptions.None, 10_000)]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\bglpat-[A-Za-z0-9_-]{20}\b", RegexOptions.None, 10_000)]
    private static partial Regex GitLab();

    [GeneratedRegex(@"\bhf_[A-Za-z0-9]{34}\b", RegexOptions.None, 10_000)]
    private static partial Regex HuggingFace();

    [GeneratedRegex(@"\bxox[abprs]-[0-9A-Za-z-]{20,80}\b", RegexOptions.None, 10_000)]
    private static partial Regex Slack();

    [GeneratedRegex(@"\bAIza[0-9A-Za-z_-]{35}\b", RegexOptions.None, 10_000)]
    private static partial Regex Google();

    [GeneratedRegex(@"AccountKey=[A-Za-z0-9+/]{80,90}={0,2}", RegexOptions.None, 10_000)]
    private static partial Regex Azure();

    [GeneratedRegex(
        @"\beyJ[A-Za-z0-9_-]{15,500}\.eyJ[A-Za-z0-9_-]{15,2000}\.[A-Za-z0-9_-]{20,700}",
        RegexOptions.None,
        10_000
    )]
    private static partial Regex WebToken();

    [GeneratedRegex(
        @"\b[a-z][a-z0-9+]{2,12}://[^\s:/@""']{1,60}:[^\s:/@""'{}$<>]{4,100}@[A-Za-z0-9.-]{3,}",
        RegexOptions.None,
        10_000
    )]
    private static partial Regex UrlPassword();

    [GeneratedRegex(
        @"\b(?:password|passwd|secret|api_?key|access_?token|auth_?token)[""']?\s{0,3}[:=]\s{0,3}[""'][^""'\s{}$<>*]{8,200}[""']",
        RegexOptions.IgnoreCase,
        10_000
    )]
    private static partial Regex Assignment();
}
