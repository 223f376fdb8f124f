using Airworthy.Catalog.Accounts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Microsoft.Extensions.Time.Testing;

namespace Airworthy.Delivery.Tests.Releases;

/// <summary>Whose word counts, for what, and until when.</summary>
public sealed class ApprovalServiceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ReleaseHouse _house;

    public ApprovalServiceTests() => _house = new ReleaseHouse(_clock);

    public async ValueTask InitializeAsync() => await _house.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Approve_ByDelegatesOfEachOther_CountsTheTwoAsOne()
    {
        var id = await WaitingAsync("approvals: 2");
        await DelegateAsync(ReleaseHouse.Vic, ReleaseHouse.Rita);
        await DelegateAsync(ReleaseHouse.Rita, ReleaseHouse.Vic);

        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic, ReleaseHouse.Rita)).IsOk);
        foreach (
            var (by, inPlaceOf) in new (Principal, Principal?)[]
            {
                (ReleaseHouse.Rita, ReleaseHouse.Vic),
                (ReleaseHouse.Rita, null),
                (ReleaseHouse.Vic, null),
            }
        )
        {
            Assert.Same(ReleaseFaults.AlreadyApproved, (await ApproveAsync(id, by, inPlaceOf)).Fault!.Reason);
        }
        Assert.Equal(ReleaseStatus.Waiting, (await _house.RunAsync(id)).Status);
    }

    [Fact]
    public async Task Approve_ByADelegateOfADelegate_IsRefused()
    {
        var id = await WaitingAsync("approvals: [{ people: [rita] }]");
        await DelegateAsync(ReleaseHouse.Rita, ReleaseHouse.Vic);
        await JoinAsync("sam", Role.Approver);
        await DelegateAsync(ReleaseHouse.Vic, User("sam"));

        Assert.Same(ReleaseFaults.NotDelegated, (await ApproveAsync(id, User("sam"), ReleaseHouse.Rita)).Fault!.Reason);
        Assert.Same(ReleaseFaults.NotYourTurn, (await ApproveAsync(id, User("sam"), ReleaseHouse.Vic)).Fault!.Reason);
    }

    [Fact]
    public async Task Approve_WhereTheAuthorHasAPart_IsRefusedBothWays()
    {
        await JoinAsync("bea", Role.DataScientist, Role.Approver);
        await _house.RegisterAsync("better", User("bea"), "bea");
        var started = await _house.Releases.StartAsync(User("bea"), ReleaseHouse.Model, 2, default);
        var id = started.Value.Value.Id;
        await _house.RunAsync(id);
        await DelegateAsync(ReleaseHouse.Vic, User("bea"));
        await DelegateAsync(User("bea"), ReleaseHouse.Rita);

        Assert.Same(ReleaseFaults.OwnVersion, (await ApproveAsync(id, User("bea"), ReleaseHouse.Vic)).Fault!.Reason);
        Assert.Same(ReleaseFaults.OwnVersion, (await ApproveAsync(id, ReleaseHouse.Rita, User("bea"))).Fault!.Reason);
    }

    [Fact]
    public async Task Approve_InPlaceOfSomebodyWhoMayNotAnyMore_IsRefused()
    {
        var id = await WaitingAsync("approvals: [{ people: [rita] }]");
        await DelegateAsync(ReleaseHouse.Rita, ReleaseHouse.Vic);
        await _house.StateAsync(
            AccountFacts.AccountDisabled.Draft(
                new AccountNamed(ReleaseHouse.Rita.Account!.Value),
                ReleaseHouse.Rita.ToString()
            )
        );

        var refused = await ApproveAsync(id, ReleaseHouse.Vic, ReleaseHouse.Rita);

        Assert.Same(ReleaseFaults.NotDelegated, refused.Fault!.Reason);
    }

    [Fact]
    public async Task Approve_AtTheMomentADelegationEnds_IsRefused()
    {
        var id = await WaitingAsync("approvals: [{ people: [rita] }]");
        await DelegateAsync(ReleaseHouse.Rita, ReleaseHouse.Vic);

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Same(
            ReleaseFaults.NotDelegated,
            (await ApproveAsync(id, ReleaseHouse.Vic, ReleaseHouse.Rita)).Fault!.Reason
        );
    }

    [Fact]
    public async Task Approve_AfterThePolicyChangedUnderTheRelease_IsRefusedUntilItIsAskedAgain()
    {
        var id = await WaitingAsync("approvals: 1");
        await _house.ApplyPolicyAsync("for: organisation\nenvironments: { production: { evidence-age: 7d } }\n");

        Assert.Same(ReleaseFaults.EvidenceChanged, (await ApproveAsync(id, ReleaseHouse.Vic)).Fault!.Reason);

        await _house.Waiting.VoidAsync(default);
        await _house.RunAsync(id);
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
    }

    [Fact]
    public async Task Release_WhoseStoredFileIsChangedAfterTheApproval_IsFailedAndNothingServes()
    {
        var id = await WaitingAsync("approvals: 1");
        _house.Spoil(
            (await _house.State.AllAsync(Catalog.Models.CatalogTables.Versions, default))[0].Value.Files[0].Digest
        );
        Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);

        var release = await _house.RunAsync(id);

        Assert.Equal(ReleaseStatus.Failed, release.Status);
        Assert.Null(_house.Answering(ReleaseHouse.Production));
    }

    [Fact]
    public async Task Withdraw_AfterItWasUsed_IsRefused()
    {
        var over = await _house.ReleaseAsync(1);

        var withdrawn = await _house.Approvals.WithdrawAsync(ReleaseHouse.Vic, over.Id, "too late", default);

        Assert.Same(ReleaseFaults.NothingToWithdraw, withdrawn.Fault!.Reason);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Withdraw_RacingTheDeploy_IsEitherTakenOrTooLateAndNeverBoth()
    {
        for (var round = 1; round <= 5; round++)
        {
            if (round > 1)
            {
                await _house.RegisterAsync("better", ReleaseHouse.Ann);
            }
            var id = await WaitingAsync(round == 1 ? "approvals: 1" : null, round);
            Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
            var running = _house.RunAsync(id);
            Result<Row<ReleaseState>> withdrawn;
            do
            {
                withdrawn = await _house.Approvals.WithdrawAsync(ReleaseHouse.Vic, id, "wait", default);
            } while (!withdrawn.IsOk && withdrawn.Fault!.Reason == JournalFaults.StaleRevision);
            var release = await running;
            if (!withdrawn.IsOk)
            {
                Assert.Equal(ReleaseStatus.Succeeded, release.Status);
                continue;
            }
            release = await _house.RunAsync(id);
            Assert.Equal(ReleaseStatus.Waiting, release.Status);
            Assert.NotEqual(round, _house.Answering(ReleaseHouse.Production));
            Assert.True((await ApproveAsync(id, ReleaseHouse.Vic)).IsOk);
            Assert.Equal(ReleaseStatus.Succeeded, (await _house.RunAsync(id)).Status);
        }
    }

    [Fact]
    public async Task Ask_InMoreThanTheRecordKeeps_CutsBetweenCharacters()
    {
        var id = await WaitingAsync("approvals: 1");

        await _house.Approvals.AskAsync(
            ReleaseHouse.Vic,
            id,
            "x" + string.Concat(Enumerable.Repeat("😀", 2000)),
            default
        );

        var question = (await _house.Releases.FindAsync(id, default)).Value.Value.Questions![0].Question;
        Assert.Equal(1999, question.Length);
        Assert.EndsWith("😀", question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_GrownOldUnderWhatServes_OpensAnItemAndLeavesItServing()
    {
        await _house.ApplyPolicyAsync("for: organisation\nenvironments: { production: { evidence-age: 7d } }\n");
        await _house.ReleaseAsync(1);
        _clock.Advance(TimeSpan.FromDays(8));

        var status = await _house.Traffic.ApplyAsync(default);

        Assert.All(status, s => Assert.Null(s.Fault));
        Assert.Equal(1, _house.Answering(ReleaseHouse.Production));
        var item = Assert.Single(await _house.Inbox.OfAsync(ReleaseHouse.Ann, default));
        Assert.Equal(InboxKind.Expired, item.Kind);
    }

    [Fact]
    public async Task News_OfAReleaseThatWaits_TellWhatWebhooksAreTold()
    {
        var id = await WaitingAsync("approvals: 1", rules: "remind-after: 1d");
        _clock.Advance(TimeSpan.FromDays(2));
        await _house.Waiting.SweepAsync(default);
        await _house.ApplyPolicyAsync("for: organisation\nenvironments: { production: { evidence-age: 7d } }\n");
        await _house.Waiting.VoidAsync(default);
        var news = new DeliveryNews(_house.State);
        var told = new List<string>();
        foreach (var fact in await _house.LifeAsync(id))
        {
            if (await news.OfAsync(fact, default) is { } one)
            {
                told.Add($"{one.Event} {one.Data["environment"]} {one.Data["name"]} {one.Data["version"]}");
                Assert.Contains(one.Event, news.Events);
            }
        }
        Assert.Equal(
            [
                "approval.requested production flight-delay 1",
                "approval.reminded production flight-delay 1",
                "approval.voided production flight-delay 1",
            ],
            told
        );
    }

    private async Task<ReleaseId> WaitingAsync(string? approvals, int number = 1, string rules = "may-loosen: []")
    {
        if (approvals is not null)
        {
            await _house.ApplyPolicyAsync(
                $"for: organisation\nenvironments:\n  production:\n    {approvals}\n    {rules}\n"
            );
        }
        var id = (await _house.Releases.StartAsync(ReleaseHouse.Ann, ReleaseHouse.Model, number, default))
            .Value
            .Value
            .Id;
        var release = await _house.RunAsync(id);
        Assert.True(release.Status == ReleaseStatus.Waiting, release.Detail);
        return id;
    }

    private Task JoinAsync(string name, params Role[] roles) => _house.JoinAsync(User(name), roles);

    private async Task DelegateAsync(Principal from, Principal to)
    {
        var until = _clock.GetUtcNow().AddDays(1);
        var delegated = await _house.Approvals.DelegateAsync(from, to.Account!.Value, until, default);
        Assert.True(delegated.IsOk, delegated.Fault?.ToString());
    }

    private Task<Result<Row<ReleaseState>>> ApproveAsync(ReleaseId id, Principal by, Principal? inPlaceOf = null) =>
        _house.Approvals.DecideAsync(by, id, true, "", null, default, inPlaceOf?.Account);

    private static Principal User(string name) => Principal.User(UserName.Parse(name).Value);
}
