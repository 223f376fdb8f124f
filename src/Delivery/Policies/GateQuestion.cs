using Airworthy.Catalog.Accounts;
using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Approvals;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Policies;

/// <summary>A gate, what it judges on, and who stands before it.</summary>
public sealed record GateQuestion
{
    public required EnvironmentName Environment { get; init; }

    public required GateSpec Gate { get; init; }

    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>The evaluation set as it was frozen when the pipeline was applied: a file of the blob store.</summary>
    public required Sha256Digest EvaluationDigest { get; init; }

    /// <summary>The further data sets by name, frozen likewise.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> Sets { get; init; } = new Dictionary<string, Sha256Digest>();

    /// <summary>An account by name; null when there is none.</summary>
    public Func<UserName, CancellationToken, Task<AccountState?>> Account { get; init; } =
        (_, _) => Task.FromResult<AccountState?>(null);

    public required VersionState Candidate { get; init; }

    /// <summary>What serves at the gated endpoint now; null when nothing does.</summary>
    public VersionState? Champion { get; init; }

    /// <summary>All that holds for the environment; null where only <see cref="Gate"/> does.</summary>
    public EnvironmentPolicy? Policy { get; init; }

    public Placement Placement { get; init; } = Placement.Transition;

    /// <summary>Waivers for this version and environment that hold now.</summary>
    public IReadOnlyList<WaiverState> Waivers { get; init; } = [];
}

/// <summary>How gates are asked.</summary>
public sealed record GateOptions
{
    /// <summary>How long one control may take before it is inconclusive: 1 second to 1 hour, default 5 minutes.</summary>
    public TimeSpan ControlTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Controls of one gate asked side by side: 1 to 16, default 2.</summary>
    public int Parallelism { get; init; } = 2;

    /// <summary>
    /// Memory that controls may need together, over all gates that are being asked, by their own estimates, in bytes: from 1 MiB, default
    /// 4 GiB. What needs more than all of it is asked alone.
    /// </summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Findings kept in memory so that the same question is not worked out twice: 0 to 100 000, default 1000.</summary>
    public int KeptFindings { get; init; } = 1000;

    /// <summary>Everything outside its range, one sentence each.</summary>
    public IEnumerable<string> Wrong()
    {
        if (ControlTimeout < TimeSpan.FromSeconds(1) || ControlTimeout > TimeSpan.FromHours(1))
        {
            yield return $"ControlTimeout is {ControlTimeout}; it goes from 1 second to 1 hour.";
        }
        if (Parallelism is < 1 or > 16)
        {
            yield return $"Parallelism is {Parallelism}; it goes from 1 to 16.";
        }
        if (MemoryBytes < 1 << 20)
        {
            yield return $"MemoryBytes is {MemoryBytes}; it starts at 1 MiB.";
        }
        if (KeptFindings is < 0 or > 100_000)
        {
            yield return $"KeptFindings is {KeptFindings}; it goes from 0 to 100000.";
        }
    }
}
