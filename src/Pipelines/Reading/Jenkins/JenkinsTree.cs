using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>A declarative pipeline. What the converter does not look into is known by where it stands, and kept as it is written.</summary>
internal sealed record JenkinsPipeline
{
    public required SourceText Source { get; init; }

    /// <summary>From the word <c>pipeline</c> to its closing brace.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>What stands between its braces.</summary>
    public required TextSpan Body { get; init; }

    public required IReadOnlyList<JenkinsSection> Sections { get; init; }

    public IReadOnlyList<JenkinsStage> Stages { get; init; } = [];

    /// <summary>Whatever stands outside of the pipeline block: imports, libraries, functions.</summary>
    public IReadOnlyList<JenkinsOutside> Outside { get; init; } = [];

    public JenkinsSection? Section(string name) => Sections.FirstOrDefault(s => s.Name == name);
}

/// <summary>A statement before or after the pipeline block.</summary>
internal sealed record JenkinsOutside(string Name, Place At, TextSpan Span);

/// <summary>A part of a pipeline or stage: <c>agent</c>, <c>environment</c>, <c>post</c>, …</summary>
internal sealed record JenkinsSection
{
    public required string Name { get; init; }

    public required Place At { get; init; }

    public required TextSpan Span { get; init; }

    /// <summary>What stands between its braces; null without braces (<c>agent any</c>).</summary>
    public TextSpan? Body { get; init; }

    /// <summary>The calls and assignments in it.</summary>
    public IReadOnlyList<JenkinsEntry> Entries { get; init; } = [];

    /// <summary>In <c>post</c>: the conditions with their steps. In <c>steps</c>: one without a name.</summary>
    public IReadOnlyList<JenkinsBranch> Branches { get; init; } = [];
}

/// <summary>One line of a section: a variable, an option, a tool, a condition; with what is nested in it.</summary>
internal sealed record JenkinsEntry(
    string Name,
    Place At,
    TextSpan Span,
    IReadOnlyList<GroovyArgument> Arguments,
    IReadOnlyList<JenkinsEntry> Entries
);

/// <summary>Steps that run one after the other.</summary>
internal sealed record JenkinsBranch(
    string Name,
    Place At,
    TextSpan Span,
    TextSpan Body,
    IReadOnlyList<JenkinsStep> Steps
);

internal sealed record JenkinsStep
{
    public required string Name { get; init; }

    public required Place At { get; init; }

    public required TextSpan Span { get; init; }

    public IReadOnlyList<GroovyArgument> Arguments { get; init; } = [];

    /// <summary>Steps in its braces; none for <c>script</c>, whose Groovy stays text.</summary>
    public IReadOnlyList<JenkinsStep> Steps { get; init; } = [];
}

internal enum StageShape
{
    Steps,
    Stages,
    Parallel,
    Matrix,
}

internal sealed record JenkinsStage
{
    public required string Name { get; init; }

    public required Place At { get; init; }

    public required TextSpan Span { get; init; }

    public required TextSpan Body { get; init; }

    public required StageShape Shape { get; init; }

    public required IReadOnlyList<JenkinsSection> Sections { get; init; }

    /// <summary>What it is made of when it has no steps of its own.</summary>
    public IReadOnlyList<JenkinsStage> Stages { get; init; } = [];

    public JenkinsSection? Section(string name) => Sections.FirstOrDefault(s => s.Name == name);

    /// <summary>Its own steps, without those of nested stages and of <c>post</c>.</summary>
    public IReadOnlyList<JenkinsStep> Steps => Section("steps")?.Branches[0].Steps ?? [];
}
