using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

internal enum StatementShape
{
    /// <summary><c>name(…)</c>, <c>name a, b</c>, <c>name { … }</c>: the only shape that most of a declarative pipeline knows.</summary>
    Call,

    /// <summary><c>name = value</c>.</summary>
    Assignment,

    /// <summary><c>object.method(…)</c>.</summary>
    ObjectCall,

    /// <summary>Calls on one line without a separator: <c>a { } b { }</c>.</summary>
    Chain,

    /// <summary>A name alone: neither call nor value.</summary>
    BareWord,

    /// <summary>Anything else that Groovy knows.</summary>
    Other,
}

/// <summary>One statement, as far as a declarative pipeline looks into it.</summary>
internal sealed record GroovyStatement
{
    public required StatementShape Shape { get; init; }

    /// <summary>The first word, or the left side of an assignment.</summary>
    public required string Name { get; init; }

    public required Place At { get; init; }

    public required TokenRange Tokens { get; init; }

    public required TextSpan Span { get; init; }

    public IReadOnlyList<GroovyArgument> Arguments { get; init; } = [];

    /// <summary>What stands in the <c>{ }</c> at the end of a call.</summary>
    public TokenRange? Block { get; init; }

    /// <summary>The right side of an assignment.</summary>
    public TokenRange Value { get; init; }
}

internal enum ValueShape
{
    Text,
    GString,
    Number,
    Truth,
    Word,

    /// <summary>Kept as it is written.</summary>
    Code,
}

/// <param name="Name">Null for a positional argument.</param>
/// <param name="Shape">What sort of value it is.</param>
/// <param name="Value">A string's text; for anything else, as it is written.</param>
/// <param name="Span">Where the value stands.</param>
/// <param name="Tokens">The value's tokens.</param>
internal sealed record GroovyArgument(string? Name, ValueShape Shape, string Value, TextSpan Span, TokenRange Tokens);
