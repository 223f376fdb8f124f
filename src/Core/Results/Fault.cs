namespace Airworthy.Core.Results;

/// <summary>Something a user can cause: a reason, a sentence that says what to do, and the evidence (name to value) if there is any.</summary>
public sealed record Fault(FaultCode Reason, string Detail)
{
    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();

    public string Code => Reason.Code;

    public FaultKind Kind => Reason.Kind;

    public override string ToString() => $"{Code}: {Detail}";
}
