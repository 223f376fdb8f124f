using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading;

/// <summary>A delivery pipeline of another tool, as far as a conversion looks into it.</summary>
internal sealed record ForeignPipeline
{
    /// <summary>The tool's name as people write it: Jenkins, GitHub Actions, GitLab CI.</summary>
    public required string Tool { get; init; }

    /// <summary>In the order they run; those that may run together stand in one stage as its parts.</summary>
    public required IReadOnlyList<ForeignStage> Stages { get; init; }

    /// <summary>What is no stage: options, triggers, parameters, libraries, functions.</summary>
    public IReadOnlyList<ForeignPart> Parts { get; init; } = [];

    /// <summary>Names of secrets that it asks its tool for.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The stages that have steps, at any depth, in order.</summary>
    public IEnumerable<ForeignStage> Leaves => Stages.SelectMany(s => s.Leaves);
}

internal sealed record ForeignStage
{
    public required string Name { get; init; }

    public required Place At { get; init; }

    /// <summary>Where it stands in its file.</summary>
    public TextSpan Span { get; init; }

    public IReadOnlyList<ForeignStep> Steps { get; init; } = [];

    /// <summary>What it is made of when it has no steps of its own.</summary>
    public IReadOnlyList<ForeignStage> Stages { get; init; } = [];

    /// <summary>Whether its parts run side by side or many times, so that nothing can be put between them.</summary>
    public bool IsSplit { get; init; }

    /// <summary>Whether its parts run side by side.</summary>
    public bool RunsTogether { get; init; }

    /// <summary>When it runs, as it is written; empty: always.</summary>
    public string Condition { get; init; } = "";

    /// <summary>The environment that its tool knows it deploys to; empty when none is declared.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Whether it waits for a person before it begins.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What else belongs to it and is kept: agent, tools, variables, what follows it.</summary>
    public IReadOnlyList<ForeignPart> Parts { get; init; } = [];

    public IEnumerable<ForeignStage> Leaves => Stages.Count == 0 ? [this] : Stages.SelectMany(s => s.Leaves);
}

/// <summary>One thing that is done.</summary>
/// <param name="Name">What it is called: <c>sh</c>, <c>run</c>, an action's name.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Script">The commands it hands to a shell; empty for anything else.</param>
internal sealed record ForeignStep(string Name, Place At, string Text, string Script);

/// <summary>Something kept: what it is, where it stands, how it is written.</summary>
internal sealed record ForeignPart(string Name, Place At, string Text);
