using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>
/// What a job is told. Jenkins passes over names it does not know and answers a wrong choice with a stack trace, so everything is compared
/// with the job's declarations first.
/// </summary>
internal static class JenkinsParameters
{
    /// <summary>The parameter that carries the order's key: by it a build is found again, and two orders are never taken for one.</summary>
    public const string Key = "AIRWORTHY_STEP";

    private const string Prefix = "parameters.";
    private static readonly string[] Files =
    [
        "FileParameterDefinition",
        "StashedFileParameterDefinition",
        "Base64FileParameterDefinition",
    ];

    /// <summary>The form to send.</summary>
    /// <param name="order">What is asked.</param>
    /// <param name="job">The job's <c>property[parameterDefinitions[…]]</c>.</param>
    public static Result<IReadOnlyDictionary<string, string>> Of(WorkOrder order, JsonElement job)
    {
        var declared = job.Items("property")
            .SelectMany(p => p.Items("parameterDefinitions"))
            .DistinctBy(d => d.Text("name"))
            .ToDictionary(d => d.Text("name"), StringComparer.Ordinal);
        if (!declared.TryGetValue(Key, out var key) || !Is(key, "String"))
        {
            return Refuse(
                $"The job '{order.Target}' declares no string parameter {Key}, by which its builds are told apart. Add "
                    + $"string(name: '{Key}', defaultValue: '') to its parameters; a new pipeline job must run once before it has them."
            );
        }
        var form = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Key] = order.Key };
        foreach (var (name, input) in order.Inputs.Where(i => declared.ContainsKey(i.Key) && i.Key != Key))
        {
            if (Why(declared[name], input) is { } why)
            {
                return Refuse($"The job '{order.Target}' cannot be told {name}: {why}");
            }
            form[name] = input.Value;
        }
        foreach (var (option, value) in order.With.Where(o => o.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = option[Prefix.Length..];
            if (!declared.TryGetValue(name, out var declaration))
            {
                return Refuse(
                    $"The job '{order.Target}' has no parameter '{Clip.Short(name)}'; it has {string.Join(", ", declared.Keys.Order(StringComparer.Ordinal))}."
                );
            }
            if (name == Key || Why(declaration, new WorkInput(value)) is not { } bad)
            {
                form[name] = name == Key ? order.Key : value;
                continue;
            }
            return Refuse($"The job '{order.Target}' cannot be told {name}: {bad}");
        }
        return form;
    }

    /// <summary>Whether a build or a queue item is the one that was asked for with this key.</summary>
    public static bool IsOf(JsonElement item, string key) =>
        item.Items("actions")
            .SelectMany(a => a.Items("parameters"))
            .Any(p => p.Text("name") == Key && p.Text("value") == key);

    /// <summary>Why a parameter cannot take this value; null when it can.</summary>
    private static string? Why(JsonElement declaration, WorkInput input)
    {
        if (Files.Any(f => declaration.Text("type") == f))
        {
            return "it is a file; let the job fetch it from its artifacts.";
        }
        if (input.IsSecret && !Is(declaration, "Password"))
        {
            return "it is a secret, and Jenkins shows this parameter to everybody. Declare it as a password parameter.";
        }
        if (Is(declaration, "Boolean") && input.Value is not ("true" or "false"))
        {
            return $"'{Clip.Short(input.Value)}' is neither true nor false.";
        }
        var choices = declaration.Items("choices").Select(c => c.ToString()).ToList();
        return choices.Count > 0 && !choices.Contains(input.Value)
            ? $"'{Clip.Short(input.ToString())}' is none of {string.Join(", ", choices.Take(20))}."
            : null;
    }

    private static bool Is(JsonElement declaration, string kind) =>
        declaration.Text("type").StartsWith(kind, StringComparison.Ordinal)
        || (kind == "String" && declaration.Text("type") == "TextParameterDefinition");

    private static Fault Refuse(string sentence) => OrchestrationFaults.WorkRefused.With(sentence);
}
