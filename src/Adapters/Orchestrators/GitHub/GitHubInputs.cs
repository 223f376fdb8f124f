using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Orchestration;
using Airworthy.Pipelines.Reading.GitHub;

namespace Airworthy.Adapters.Orchestrators.GitHub;

/// <summary>
/// What a workflow is told. GitHub answers 422 for an input it does not know, and shows all of them to everybody; so everything is
/// compared with the workflow's own file first.
/// </summary>
internal static class GitHubInputs
{
    /// <summary>
    /// The input that carries the order's key. It stands in the run's name too, because that is the one thing of a run that can be looked
    /// for: a dispatch may be answered without saying which run it became.
    /// </summary>
    public const string Key = "airworthy_step";

    private const string Prefix = "inputs.";

    /// <summary>What is sent as <c>inputs</c>.</summary>
    public static Result<JsonObject> Of(WorkOrder order, DispatchForm form)
    {
        if (!form.IsDispatched || Find(form, Key) is null || !form.RunName.Contains(Key, StringComparison.Ordinal))
        {
            return Refuse(
                $"The workflow '{order.Target}' cannot be told apart from its other runs. It needs, under 'on', a workflow_dispatch with an "
                    + $"input {Key}, and run-name: \"… ${{{{ inputs.{Key} }}}}\"."
            );
        }
        var inputs = new JsonObject { [Key] = order.Key };
        foreach (var (name, input) in order.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            if (Find(form, name) is not { } declared || declared.Name == Key)
            {
                continue;
            }
            if (input.IsSecret || Why(declared, input.Value) is not null)
            {
                return Refuse(
                    input.IsSecret
                        ? $"The workflow '{order.Target}' asks for the secret {name} as an input, and GitHub shows inputs to everybody. Keep it among the repository's secrets."
                        : $"The workflow '{order.Target}' cannot be told {name}: {Why(declared, input.Value)}"
                );
            }
            inputs[declared.Name] = input.Value;
        }
        foreach (var (option, value) in order.With.Where(o => o.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = option[Prefix.Length..];
            if (Find(form, name) is not { } declared)
            {
                return Refuse(
                    $"The workflow '{order.Target}' has no input '{Clip.Short(name)}'; it has {string.Join(", ", form.Inputs.Select(i => i.Name))}."
                );
            }
            if (Why(declared, value) is { } why)
            {
                return Refuse($"The workflow '{order.Target}' cannot be told {name}: {why}");
            }
            inputs[declared.Name] = declared.Name == Key ? order.Key : value;
        }
        return inputs;
    }

    /// <summary>Whether a run's name holds this key, and not one that only begins or ends so.</summary>
    public static bool Names(string title, string key)
    {
        for (
            var at = title.IndexOf(key, StringComparison.Ordinal);
            at >= 0;
            at = title.IndexOf(key, at + 1, StringComparison.Ordinal)
        )
        {
            var end = at + key.Length;
            if ((at == 0 || !IsOfKey(title[at - 1])) && (end == title.Length || !IsOfKey(title[end])))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsOfKey(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '/' or '.';

    private static DispatchInput? Find(DispatchForm form, string name) =>
        form.Inputs.FirstOrDefault(i => i.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string? Why(DispatchInput declared, string value) =>
        declared.Type == "boolean" && value is not ("true" or "false")
            ? $"'{Clip.Short(value)}' is neither true nor false."
        : declared.Type == "choice" && !declared.Options.Contains(value)
            ? $"'{Clip.Short(value)}' is none of {string.Join(", ", declared.Options.Take(20))}."
        : null;

    private static Fault Refuse(string sentence) => OrchestrationFaults.WorkRefused.With(sentence);
}
