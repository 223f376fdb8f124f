using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Policies;
using Airworthy.Pipelines.Spec;
using Airworthy.Record;
using Airworthy.Record.Facts;
using Airworthy.Record.State;

namespace Airworthy.Delivery.Releases;

/// <summary>Puts pipelines in force and reads the one that is.</summary>
public sealed class PipelineService(
    IJournal journal,
    IStateStore state,
    IBlobStore blobs,
    ModelService models,
    ControlCatalog controls,
    IdSource ids
)
{
    private const int MostRemembered = 1000;

    private readonly ConcurrentDictionary<Sha256Digest, (string Yaml, PipelineSpec Spec)> _read = new();

    /// <summary>The pipeline in force for a model.</summary>
    public async Task<Result<PipelineInForce>> FindAsync(ModelId model, ModelName name, CancellationToken cancel)
    {
        var row = await state.FindAsync(ReleaseTables.Pipelines, model.ToString(), cancel);
        return row is null
            ? ReleaseFaults.NoPipeline.With(
                $"'{name}' has no pipeline. Apply one: airworthy pipeline apply {name} pipeline.yaml"
            )
            : Read(row);
    }

    /// <summary>The pipeline a release began with, whatever is in force by now.</summary>
    public async Task<Result<PipelineInForce>> OfReleaseAsync(ReleaseState release, CancellationToken cancel)
    {
        var key = PipelineRevisionFold.KeyOf(release.ModelId, release.PipelineDigest);
        var row =
            await state.FindAsync(ReleaseTables.PipelineRevisions, key, cancel)
            ?? throw new InvalidOperationException(
                $"Release {release.Id} is on pipeline {key}, which the record does not hold."
            );
        return Read(row);
    }

    /// <summary>
    /// Puts a pipeline in force with its evaluation data, from the next release on. Everything wrong with either is told at once.
    /// </summary>
    /// <param name="by">Who, as authenticated.</param>
    /// <param name="name">The model; it must be registered.</param>
    /// <param name="yaml">The pipeline file, UTF-8.</param>
    /// <param name="evaluation">The evaluation file; can seek.</param>
    /// <param name="sets">The further data sets that the pipeline names; each can seek.</param>
    /// <param name="expected">The revision this replaces, 0 for none, null for whatever is there.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<PipelineInForce>> ApplyAsync(
        Principal by,
        ModelName name,
        ReadOnlyMemory<byte> yaml,
        Stream evaluation,
        IReadOnlyDictionary<string, Stream> sets,
        long? expected,
        CancellationToken cancel
    )
    {
        if (!(await models.FindNamedAsync(name, cancel)).TryGet(out var named, out var fault))
        {
            return fault;
        }
        var model = named.Model;
        var reading = PipelineYaml.Read(yaml.Span);
        if (!Check(reading, evaluation, sets, cancel).TryGet(out _, out fault))
        {
            return fault;
        }
        if (!(await StoreAsync(evaluation, cancel)).TryGet(out var data, out fault))
        {
            return fault;
        }
        var stored = new SortedDictionary<string, Sha256Digest>(StringComparer.Ordinal);
        foreach (var (set, file) in sets)
        {
            if (!(await StoreAsync(file, cancel)).TryGet(out var one, out fault))
            {
                return fault;
            }
            stored[set] = one;
        }
        var files = string.Concat(stored.Select(s => $" {s.Key} {s.Value}"));
        var digest = Sha256Digest.Of(Encoding.UTF8.GetBytes($"{reading.Digest} {data}{files}"));
        var text = Encoding.UTF8.GetString(yaml.Span);
        var applied = new PipelineApplied(
            model.Value.Id,
            name,
            digest,
            text,
            data,
            evaluation.Length,
            stored.Count == 0 ? null : stored
        );
        var commit = new Commit(by, [ReleaseFacts.PipelineApplied.Draft(applied, model.Value.Id.ToString())])
        {
            Expected = expected is { } revision
                ? [named.StillNamed, new Expectation(ReleaseTables.Pipelines, model.Key, revision)]
                : [named.StillNamed],
        };
        return (await journal.CommitAsync(commit, cancel)).TryGet(out _, out fault)
                ? await FindAsync(model.Value.Id, name, cancel)
            : fault.Reason == RecordFaults.FactTooLarge
                ? ReleaseFaults.PipelineRefused.With(
                    "The pipeline's text is too long to be kept in the record as it is written there; shorten its comments."
                )
            : fault;
    }

    private Result<Nothing> Check(
        PipelineReading reading,
        Stream evaluation,
        IReadOnlyDictionary<string, Stream> sets,
        CancellationToken cancel
    )
    {
        List<string> wrong = [.. PipelinePolicyLint.Check(reading, controls).Select(f => f.Detail)];
        evaluation.Position = 0;
        if (!EvaluationCsv.Read(evaluation, cancel).TryGet(out var rows, out var fault))
        {
            wrong.Add(fault.Detail);
        }
        else if (reading.Spec is { } spec)
        {
            wrong.AddRange(EvaluationTruth.Wrong(rows, spec.Evaluation).Select(f => f.Detail));
            wrong.AddRange(UnknownMasks(spec, rows));
        }
        wrong.AddRange(WrongSets(reading.Spec, sets, cancel));
        return wrong.Count == 0
            ? Result.Done
            : ReleaseFaults.PipelineRefused.With(
                wrong.Count == 1 ? wrong[0] : string.Join('\n', wrong.Select(w => $"- {w}"))
            );
    }

    /// <summary>A name mistyped here would leave unmasked what was to be masked, and nobody would notice.</summary>
    private static IEnumerable<string> UnknownMasks(PipelineSpec spec, EvaluationRows rows)
    {
        var known = rows.Columns.Keys.Append(spec.Evaluation.Prediction).Concat(spec.Evaluation.Columns.Keys).ToList();
        return spec.Observe.SelectMany(o =>
            o.Value.Mask.Where(m => !known.Contains(m))
                .Select(m =>
                    $"'observe.{o.Key}.mask' names '{Clip.Short(m)}', which is no column of the evaluation set and no input or output that the pipeline names{NearestName.Hint(m, known)}"
                )
        );
    }

    private static IEnumerable<string> WrongSets(
        PipelineSpec? spec,
        IReadOnlyDictionary<string, Stream> sets,
        CancellationToken cancel
    )
    {
        foreach (var missing in (spec?.Evaluation.Sets.Keys ?? []).Where(n => !sets.ContainsKey(n)))
        {
            yield return $"the pipeline names a data set '{missing}' that was not sent with it.";
        }
        foreach (var (name, file) in sets)
        {
            if (spec is not null && !spec.Evaluation.Sets.ContainsKey(name))
            {
                yield return $"a data set '{Clip.Short(name)}' was sent that the pipeline does not name under evaluation.sets.";
                continue;
            }
            file.Position = 0;
            if (EvaluationCsv.Read(file, cancel).Fault is { } fault)
            {
                yield return $"the data set '{Clip.Short(name)}': {fault.Detail}";
            }
        }
    }

    private async Task<Result<Sha256Digest>> StoreAsync(Stream evaluation, CancellationToken cancel)
    {
        evaluation.Position = 0;
        var digest = Sha256Digest.FromBytes(await SHA256.HashDataAsync(evaluation, cancel));
        evaluation.Position = 0;
        var upload = ids.Next("upl");
        var kept = await blobs.ReceiveAsync(upload, digest, evaluation.Length, evaluation, cancel);
        if (kept.IsOk)
        {
            kept = await blobs.KeepAsync(upload, cancel);
        }
        if (kept.TryGet(out _, out var fault))
        {
            return digest;
        }
        await blobs.DiscardAsync(upload, CancellationToken.None);
        return fault;
    }

    /// <summary>
    /// What a row declares. Reading the text takes long beside everything else that a step does, and every step of every release asks
    /// for it; the text is compared, so that a row changed by hand is read as it stands.
    /// </summary>
    internal Result<PipelineInForce> Read(Row<PipelineState> row)
    {
        if (_read.TryGetValue(row.Value.Digest, out var known) && known.Yaml == row.Value.Yaml)
        {
            return new PipelineInForce(known.Spec, row.Value, row.Revision);
        }
        if (PipelineYaml.Read(Encoding.UTF8.GetBytes(row.Value.Yaml)).Spec is not { } spec)
        {
            return ReleaseFaults.PipelineRefused.With(
                "The pipeline in force was applied under older rules; apply it again."
            );
        }
        if (_read.Count >= MostRemembered)
        {
            _read.Clear();
        }
        _read[row.Value.Digest] = (row.Value.Yaml, spec);
        return new PipelineInForce(spec, row.Value, row.Revision);
    }
}

/// <summary>A pipeline as it stands: what it declares, its row, and the row's revision.</summary>
public sealed record PipelineInForce(PipelineSpec Spec, PipelineState State, long Revision);
