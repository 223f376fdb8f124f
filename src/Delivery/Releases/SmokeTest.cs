using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Delivery.Rollouts;
using Airworthy.Pipelines.Spec;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Releases;

/// <summary>
/// Sends rows of the evaluation set to an endpoint through its own door and compares each answer with the loaded model's: what is
/// served must be what was judged, on the way an application takes.
/// </summary>
public sealed class SmokeTest(IBlobStore blobs, IServing serving, IEndpointCaller caller)
{
    private const int DefaultRows = 20;

    /// <summary>Allowed difference, relative to values over 1.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>A sentence on what was seen, or why the endpoint is not fit.</summary>
    public async Task<Result<string>> RunAsync(
        PipelineInForce pipeline,
        StepSpec step,
        VersionState version,
        CancellationToken cancel
    )
    {
        var endpoint = EndpointName.Of(version.ModelName, step.In);
        // Where several versions divide the requests, the one on trial is asked by name.
        var isShared = serving.Status.FirstOrDefault(s => s.Name == endpoint)?.Versions.Count > 1;
        var asked = isShared ? version.Number : (int?)null;
        var found = isShared
            ? serving.Acquire(endpoint, new RouteAsk { Override = version.Number })
            : serving.Acquire(endpoint);
        if (!found.TryGet(out var lease, out var fault))
        {
            return fault;
        }
        using (lease)
        {
            if (lease.Version != version.Id)
            {
                return RolloutFaults.EndpointNotAsPlanned.With(
                    $"'{endpoint}' answers with version {lease.Number}, and version {version.Number} is on trial"
                );
            }
            await using var csv =
                blobs.Open(pipeline.State.Evaluation)
                ?? throw new InvalidOperationException(
                    $"The evaluation data {pipeline.State.Evaluation} is not stored."
                );
            var evaluation = pipeline.Spec.Evaluation;
            if (
                !EvaluationCsv
                    .Read(csv, cancel)
                    .Then(rows => EvaluationBatches.Of(lease.Session.Signature, evaluation, rows))
                    .TryGet(out var batches, out fault)
            )
            {
                return fault;
            }
            var wanted =
                step.With.TryGetValue("rows", out var text) && int.TryParse(text, out var rows) ? rows : DefaultRows;
            return await CompareAsync(lease, asked, batches, evaluation, Math.Min(wanted, batches.Rows), cancel);
        }
    }

    private async Task<Result<string>> CompareAsync(
        EndpointLease lease,
        int? asked,
        EvaluationBatches batches,
        EvaluationSpec evaluation,
        int wanted,
        CancellationToken cancel
    )
    {
        var largest = 0.0;
        for (var row = 0; row < wanted; row++)
        {
            if (!batches.Take(row, 1).TryGet(out var inputs, out var fault))
            {
                return fault;
            }
            if (
                !(await caller.InferAsync(lease.Name, asked, inputs, [evaluation.Prediction], cancel)).TryGet(
                    out var answer,
                    out fault
                )
            )
            {
                return fault;
            }
            if (answer.Version != lease.Number.ToString())
            {
                return RolloutFaults.EndpointNotAsPlanned.With(
                    $"'{lease.Name}' says version {answer.Version ?? "?"} answered, and version {lease.Number} is on trial"
                );
            }
            var seen = Predictions.Read(answer.Outputs[0], evaluation, 1);
            var expected = lease
                .Session.Run(inputs, [evaluation.Prediction], cancel)
                .Then(outputs => Predictions.Read(outputs[0], evaluation, 1));
            if (!seen.TryGet(out var got, out fault) || !expected.TryGet(out var own, out fault))
            {
                return fault;
            }
            var difference = Math.Abs(got[0] - own[0]);
            if (!(difference <= Tolerance * Math.Max(1, Math.Abs(own[0]))))
            {
                return RolloutFaults.EndpointNotAsPlanned.With(
                    $"'{lease.Name}' answered {got[0]} for row {row + 1} of the evaluation data, and the packaged model says {own[0]}"
                );
            }
            largest = Math.Max(largest, difference);
        }
        return $"{wanted} rows answered at '{lease.Name}' as the packaged model answers (largest difference {largest:G2})";
    }
}
