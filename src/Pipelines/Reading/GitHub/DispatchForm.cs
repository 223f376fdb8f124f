using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Reading.ForeignYaml;

namespace Airworthy.Pipelines.Reading.GitHub;

/// <summary>How a workflow of GitHub Actions is started by hand: what it asks for, and how its runs are named.</summary>
public sealed record DispatchForm
{
    /// <summary>Whether <c>workflow_dispatch</c> stands under <c>on</c>.</summary>
    public required bool IsDispatched { get; init; }

    /// <summary>The template of a run's name; empty where the workflow has none.</summary>
    public required string RunName { get; init; }

    public required IReadOnlyList<DispatchInput> Inputs { get; init; }

    public static Result<DispatchForm> Read(string text) => YamlTree.ReadForeign(text).Map(Of);

    private static DispatchForm Of(YamlNode root)
    {
        var on = Get(root, "on");
        return new DispatchForm
        {
            IsDispatched =
                Entries(on).Any(e => e.Key.Value == "workflow_dispatch")
                || Texts(on).Any(t => t.Value == "workflow_dispatch"),
            RunName = Text(Get(root, "run-name")),
            Inputs =
            [
                .. Entries(Get(Get(on, "workflow_dispatch"), "inputs"))
                    .Select(i => new DispatchInput(
                        i.Key.Value,
                        Text(Get(i.Value, "type")),
                        [.. Texts(Get(i.Value, "options")).Select(o => o.Value)]
                    )),
            ],
        };
    }
}

/// <summary>An input of <c>workflow_dispatch</c>.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Type"><c>string</c>, <c>boolean</c>, <c>choice</c>, <c>number</c>, <c>environment</c>; empty where it says none.</param>
/// <param name="Options">The only values of a choice.</param>
public sealed record DispatchInput(string Name, string Type, IReadOnlyList<string> Options);
