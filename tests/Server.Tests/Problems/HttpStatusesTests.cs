using Airworthy.Core.Results;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Tests.Problems;

public sealed class HttpStatusesTests
{
    [Fact]
    public void Of_EveryKind_HasAStatusAndATitle() =>
        Assert.All(
            Enum.GetValues<FaultKind>(),
            kind =>
            {
                var status = HttpStatuses.Of(kind);
                Assert.InRange(status, 400, 503);
                Assert.NotEqual("Error", HttpStatuses.TitleOf(status));
            }
        );

    [Fact]
    public void Of_OnlyWhatACallerCannotCause_IsAServersError() =>
        Assert.Equal(
            [FaultKind.Corrupt, FaultKind.Unavailable],
            Enum.GetValues<FaultKind>().Where(k => HttpStatuses.Of(k) >= 500)
        );
}
