namespace Airworthy.Core.Results;

/// <summary>
/// A stable, documented reason: <paramref name="Code"/> is kebab-case and unique in the product, <paramref name="Means"/> is the
/// sentence that <c>docs/errors.md</c> prints. Declared as static fields of a class named <c>…Faults</c>, where tests/House finds it.
/// </summary>
public sealed record FaultCode(string Code, FaultKind Kind, string Means)
{
    /// <summary>One occurrence of this reason. <paramref name="detail"/> says what happened and what to do about it.</summary>
    public Fault With(string detail) => new(this, detail);
}
