using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Delivery.Policies;

namespace Airworthy.Delivery.Tests.Policies;

public sealed class ApprovalRulesTests
{
    private static readonly Sha256Digest Evidence = Sha256Digest.Of("evidence"u8);

    private static readonly GateDecision Decision = new()
    {
        Environment = EnvironmentName.Production,
        Passed = true,
        Reasons = [],
        Findings = [],
        PolicyDigest = Sha256Digest.Of("policy"u8),
        EvidenceDigest = Evidence,
    };

    [Fact]
    public void Count_OfSeveralPeople_CountsEachOnce()
    {
        var count = Count(By("user:bob"), By("user:carl"), By("user:bob"));

        Assert.Equal(["user:bob", "user:carl"], count.Counted.Select(c => c.ToString()));
        Assert.Empty(count.NotCounted);
    }

    [Theory]
    [InlineData("user:anna", "'user:anna' registered this version")]
    [InlineData("user:olga", "'user:olga' owns this version")]
    [InlineData("user:rick", "'user:rick' requested this release")]
    [InlineData("anonymous", "'anonymous' is no account, and only people approve")]
    [InlineData("system", "'system' is no account, and only people approve")]
    public void Count_OfSomebodyWithAPartInIt_DoesNotCount(string by, string why)
    {
        var count = Count(By(by));

        Assert.Empty(count.Counted);
        Assert.Equal([why], count.NotCounted);
    }

    [Fact]
    public void Count_OfWhoeverTrainedIt_DoesNotCountWhateverTheTagsSay()
    {
        var version = Questions.Version(owner: "olga", author: "user:anna");
        var trained = version with
        {
            Tags = new Dictionary<string, string> { ["trained-by"] = "carl", ["mlflow.user"] = "carl" },
            Lineage = version.Lineage with { TrainedBy = [UserName.Parse("tess").Value] },
        };

        var count = ApprovalRules.Count(Decision, trained, By("user:rick").By, [By("user:tess"), By("user:carl")]);

        Assert.Equal(["user:carl"], count.Counted.Select(c => c.ToString()));
        Assert.Equal(["'user:tess' trained this version"], count.NotCounted);
    }

    [Fact]
    public void Count_ForOtherEvidence_DoesNotCount()
    {
        var count = Count(By("user:bob") with { EvidenceDigest = Sha256Digest.Of("before"u8) });

        Assert.Empty(count.Counted);
        Assert.Equal(["'user:bob' saw other evidence"], count.NotCounted);
    }

    [Fact]
    public void Count_ForAnotherEnvironment_IsNoMatter()
    {
        var staging = EnvironmentName.Parse("staging").Value;

        var count = Count(
            By("user:bob") with
            {
                Environment = staging,
            },
            By("user:carl") with
            {
                Environment = staging,
                Approved = false,
            }
        );

        Assert.Empty(count.Counted);
        Assert.Empty(count.NotCounted);
        Assert.Null(count.Refusal);
    }

    [Fact]
    public void Count_OfARefusal_TellsIt() =>
        Assert.Equal("'user:bob' refused it.", Count(By("user:bob") with { Approved = false }).Refusal);

    private static ApprovalCount Count(params Approval[] approvals) =>
        ApprovalRules.Count(
            Decision,
            Questions.Version(owner: "olga", author: "user:anna"),
            Principal.Parse("user:rick").Value,
            approvals
        );

    private static Approval By(string principal) =>
        new()
        {
            By = Principal.Parse(principal).Value,
            Environment = EnvironmentName.Production,
            Approved = true,
            EvidenceDigest = Evidence,
            At = DateTimeOffset.UnixEpoch,
        };
}
