using System.Text.Json.Serialization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Airworthy.Record.Facts;
using Airworthy.Record.Followers;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>The store was put back to an earlier time: how many facts it held then, and how many had been known here.</summary>
public sealed record RecordRestored(long Size, long Known);

/// <summary>What is stated of the record itself.</summary>
public static class RestoreFacts
{
    public static readonly FactKind<RecordRestored> RecordRestored = new(
        "record.restored",
        RestoreJson.Default.RecordRestored
    );
}

/// <summary>
/// Notices that a backup was put back, by how far the record is remembered beside the store to have come. An approval that was used
/// since the backup stands in it as one that was not: so the gates of releases under way are asked again, and people decide anew.
/// </summary>
public sealed class RestoredRecord(IJournal journal, IRecordReader record, IStateStore state, IFollowerPlaces places)
{
    private const string Place = "record-size";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asked at the start, before anything runs; null where nothing is missing.</summary>
    public async Task<Result<RecordRestored?>> NoticeAsync(CancellationToken cancel)
    {
        var size = await SizeAsync(cancel);
        if (await places.FindAsync(Place, cancel) is not { } known || known <= size)
        {
            return Result.Ok<RecordRestored?>(null);
        }
        var restored = new RecordRestored(size, known);
        var facts = new List<FactDraft> { RestoreFacts.RecordRestored.Draft(restored, "record") };
        var expected = new List<Expectation>();
        foreach (var row in await state.AllAsync(ReleaseTables.Releases, cancel))
        {
            if (row.Value.Current is not null)
            {
                facts.AddRange(Unused(row.Value).Select(e => ReleaseRules.Voided(row.Value, e, Why(restored))));
                expected.Add(new Expectation(ReleaseTables.Releases, row.Key, row.Revision));
            }
        }
        // Remembered only when it is done: who is killed in between notices it again.
        var commit = new Commit(Principal.System, facts) { Expected = expected };
        if (!(await journal.CommitAsync(commit, cancel)).TryGet(out _, out var fault))
        {
            return fault;
        }
        await places.KeepAsync(Place, await SizeAsync(cancel), cancel);
        return Result.Ok<RecordRestored?>(restored);
    }

    /// <summary>Remembers how far the record has come, until cancelled; a second late at most, which a backup never is.</summary>
    public async Task RememberAsync(TimeProvider clock, CancellationToken cancel)
    {
        var size = await SizeAsync(cancel);
        while (true)
        {
            await places.KeepAsync(Place, size, cancel);
            await Task.Delay(Pause, clock, cancel);
            size = await record.GrownBeyondAsync(size, cancel);
        }
    }

    private static string Why(RecordRestored restored) =>
        $"a backup was put back ({restored.Size} facts, {restored.Known} were known), so nobody can tell which approvals were used since";

    /// <summary>Environments whose gate was asked and that were not entered yet, as the record has it.</summary>
    private static IEnumerable<EnvironmentName> Unused(ReleaseState release) =>
        release
            .Gates.Select(g => g.Environment)
            .Where(e => !release.Steps.Any(s => s.Kind.Enters() && s.Environment == e && s.Status == StepStatus.Done));

    private async Task<long> SizeAsync(CancellationToken cancel) =>
        (await record.CheckpointAsync(cancel))?.Checkpoint.Size ?? 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RecordRestored))]
internal sealed partial class RestoreJson : JsonSerializerContext;
