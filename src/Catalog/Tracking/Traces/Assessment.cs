namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>What a person, a program or another model holds of a trace: feedback on it, or what it should have answered.</summary>
public sealed record Assessment
{
    /// <summary><c>a-</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string TraceId { get; init; }

    public required string Name { get; init; }

    /// <summary>Null: it concerns the whole trace.</summary>
    public string? SpanId { get; init; }

    /// <summary>Otherwise it is feedback.</summary>
    public bool IsExpectation { get; init; }

    /// <summary>JSON; null where only an error stands.</summary>
    public string? Value { get; init; }

    /// <summary>JSON of what went wrong while assessing.</summary>
    public string? Error { get; init; }

    /// <summary><c>HUMAN</c>, <c>LLM_JUDGE</c> or <c>CODE</c>.</summary>
    public string? SourceType { get; init; }

    public string? SourceId { get; init; }

    public string? RunId { get; init; }

    public string? Rationale { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The assessment that this one stands in for, which is not valid as long as this one is there.</summary>
    public string? Overrides { get; init; }

    public bool IsValid { get; init; } = true;

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }
}

/// <summary>What becomes different about an assessment; what is not named stays.</summary>
public sealed record AssessmentChange
{
    public string? Name { get; init; }

    /// <summary>JSON; goes with <see cref="Error"/>, which it replaces too.</summary>
    public string? Value { get; init; }

    public string? Error { get; init; }

    /// <summary>Of which kind the new value is; null: no new value.</summary>
    public bool? IsExpectation { get; init; }

    public string? Rationale { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
