using System.Globalization;
using Airworthy.Catalog.Models;
using Airworthy.Client.Contracts;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Record.Checkpoints;
using Airworthy.Record.Facts;
using Airworthy.Record.Merkle;
using Airworthy.Record.Proofs;
using Airworthy.Server.Api.Views;
using Airworthy.Server.Auth;
using Airworthy.Server.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Airworthy.Server.Api;

/// <summary>The record: a version's life, its export with proofs, the checkpoint and the key it is signed with.</summary>
internal static class RecordRoutes
{
    /// <summary>A life is read this many facts at a time.</summary>
    private const int Stride = 1000;

    public static void MapRecord(this IEndpointRouteBuilder routes)
    {
        var record = routes.MapGroup("").WithTags("record");
        record
            .MapGet("/models/{model}/versions/{number}/record", LifeAsync)
            .WithName("getRecord")
            .WithSummary("The life of a version, oldest fact first.")
            .Produces<PageView<FactView>>()
            .Needs(Permission.Read);
        record
            .MapGet("/models/{model}/versions/{number}/record/export", ExportAsync)
            .WithName("exportRecord")
            .WithSummary("The life of a version with proofs, as a file that is verified without this server.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/vnd.airworthy.record+json")
            .Needs(Permission.Read);
        record
            .MapGet("/record/checkpoint", CheckpointAsync)
            .WithName("getCheckpoint")
            .WithSummary(
                "The newest signed checkpoint, a signed note. Keep it: a record that was rewritten later does not fit it."
            )
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Needs(Permission.Read);
        record
            .MapGet("/record/key", (RecordKey key) => TypedResults.Ok(new RecordKeyView(key.Verifier.ToString())))
            .WithName("getRecordKey")
            .WithSummary("The public key that checkpoints are signed with.")
            .Produces<RecordKeyView>()
            .Needs(Permission.Read);
        record
            .MapGet("/record/facts", FactsAsync)
            .WithName("listFacts")
            .WithSummary("Every fact from an index on, in order. nextPageToken is the next index.")
            .Produces<PageView<FactView>>()
            .Needs(Permission.Audit);
    }

    private static async Task<IResult> LifeAsync(
        string model,
        int number,
        [FromQuery] int? pageSize,
        [FromQuery] string? pageToken,
        ModelService models,
        IRecordReader record,
        CancellationToken cancel
    )
    {
        if (
            !(await ModelRoutes.FindVersionAsync(models, model, number, cancel)).TryGet(out var version, out var fault)
            || !Parameters.PageSize(pageSize).TryGet(out var limit, out fault)
            || !Place(pageToken).TryGet(out var after, out fault)
        )
        {
            return Replies.Refuse(fault);
        }
        var subject = version.Id.ToString();
        var facts = await record.OfSubjectAsync(subject, after, limit + 1, cancel);
        return Replies.Page(
            facts.Take(limit),
            facts.Count > limit ? (after + limit).ToString(CultureInfo.InvariantCulture) : null,
            RecordViews.Of
        );
    }

    private static async Task<IResult> ExportAsync(
        string model,
        int number,
        ModelService models,
        IRecordReader record,
        RecordKey key,
        MerkleTree tree,
        CancellationToken cancel
    )
    {
        if (!(await ModelRoutes.FindVersionAsync(models, model, number, cancel)).TryGet(out var version, out var fault))
        {
            return Replies.Refuse(fault);
        }
        // The checkpoint first: facts that come in meanwhile lie behind it and are left to the next export.
        if (await record.CheckpointAsync(cancel) is not { } checkpoint)
        {
            throw new InvalidOperationException("A version is registered and nothing is recorded.");
        }
        var subject = version.Id.ToString();
        var facts = new List<Fact>();
        while (true)
        {
            var some = await record.OfSubjectAsync(subject, facts.Count, Stride, cancel);
            facts.AddRange(some.TakeWhile(f => f.Index < checkpoint.Checkpoint.Size));
            if (some.Count < Stride || some[^1].Index >= checkpoint.Checkpoint.Size)
            {
                break;
            }
        }
        var export = RecordExport.Write(subject, $"{version.ModelName} {number}", checkpoint, key, facts, tree);
        return export.TryGet(out var bytes, out fault)
            ? TypedResults.File(
                bytes,
                "application/vnd.airworthy.record+json",
                $"{FileName(version.ModelName)}-{number}.record.json"
            )
            : Replies.Refuse(fault);
    }

    private static async Task<IResult> CheckpointAsync(IRecordReader record, CancellationToken cancel) =>
        await record.CheckpointAsync(cancel) is { } checkpoint
            ? TypedResults.Text(checkpoint.Text, "text/plain")
            : Replies.Refuse(ApiFaults.RecordEmpty.With("Nothing is recorded yet, so there is no checkpoint."));

    private static async Task<IResult> FactsAsync(
        [FromQuery] long? from,
        [FromQuery] int? limit,
        IRecordReader record,
        CancellationToken cancel
    )
    {
        if (from is < 0)
        {
            return Replies.Refuse(HttpFaults.BadParameter.With($"from is {from}; facts are counted from 0."));
        }
        if (!Parameters.PageSize(limit).TryGet(out var count, out var fault))
        {
            return Replies.Refuse(fault);
        }
        var facts = await record.ReadAsync(from ?? 0, count + 1, cancel);
        return Replies.Page(
            facts.Take(count),
            facts.Count > count ? facts[count].Index.ToString(CultureInfo.InvariantCulture) : null,
            RecordViews.Of
        );
    }

    private static Result<long> Place(string? token) =>
        token is null ? 0L
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
        : HttpFaults.BadParameter.With(
            $"pageToken is '{Clip.Short(token)}'; give back the nextPageToken of the page before."
        );

    private static string FileName(ModelName model) =>
        string.Concat(model.ToString().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
}
