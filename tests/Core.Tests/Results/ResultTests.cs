using Airworthy.Core.Results;

namespace Airworthy.Core.Tests.Results;

public sealed class ResultTests
{
    private static readonly FaultCode Reason = new("test-only", FaultKind.Invalid, "Only a test says this.");

    [Fact]
    public void Then_OnAValue_GoesOn()
    {
        Result<int> two = 2;

        Assert.Equal(6, two.Then<int>(v => v + 1).Map(v => v * 2).Value);
    }

    [Fact]
    public void Then_OnAFault_KeepsTheFirstFault()
    {
        Result<int> faulted = Reason.With("first");

        var result = faulted.Then<int>(_ => Reason.With("second")).Map(_ => 1);

        Assert.Equal("first", result.Fault?.Detail);
        Assert.False(result.TryGet(out _, out var fault));
        Assert.Equal("test-only: first", fault.ToString());
    }

    [Fact]
    public void Value_OfAFault_Throws()
    {
        Result<int> faulted = Reason.With("no value");

        Assert.Throws<InvalidOperationException>(() => faulted.Value);
    }

    [Fact]
    public void Ok_OfAFault_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Result.Ok<object>(Reason.With("not a value")));
}
