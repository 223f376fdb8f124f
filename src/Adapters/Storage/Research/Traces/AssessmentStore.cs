using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Storage.Research.Traces;

/// <inheritdoc />
public sealed class AssessmentStore(ResearchDatabase database) : IAssessmentStore
{
    public Task<Result<Assessment>> AddAsync(Assessment assessment) =>
        database.WriteAsync<Assessment>(connection =>
        {
            if (!TraceRows.Number(connection, assessment.TraceId).TryGet(out var trace, out var fault))
            {
                return fault;
            }
            if (assessment.Overrides is { } stoodFor)
            {
                if (AssessmentRows.Find(connection, trace, assessment.TraceId, stoodFor) is null)
                {
                    return Unknown(assessment.TraceId, stoodFor);
                }
                AssessmentRows.SetValid(connection, trace, stoodFor, false);
            }
            AssessmentRows.Put(connection, trace, assessment);
            return assessment;
        });

    public Task<Result<Assessment>> ChangeAsync(
        string traceId,
        string id,
        AssessmentChange change,
        DateTimeOffset now
    ) =>
        database.WriteAsync<Assessment>(connection =>
        {
            if (!TraceRows.Number(connection, traceId).TryGet(out var trace, out var fault))
            {
                return fault;
            }
            if (AssessmentRows.Find(connection, trace, traceId, id) is not { } known)
            {
                return Unknown(traceId, id);
            }
            if (change.IsExpectation is { } expectation && expectation != known.IsExpectation)
            {
                return TraceFaults.BadAssessment.With(
                    expectation
                        ? "Cannot update expectation value on a Feedback assessment."
                        : "Cannot update feedback value on an Expectation assessment."
                );
            }
            var changed = known with
            {
                Name = change.Name ?? known.Name,
                Value = change.IsExpectation is null ? known.Value : change.Value,
                Error = change.IsExpectation is null ? known.Error : change.Error,
                Rationale = change.Rationale ?? known.Rationale,
                Metadata = change.Metadata is null ? known.Metadata : Merged(known.Metadata, change.Metadata),
                Updated = now,
            };
            AssessmentRows.Put(connection, trace, changed);
            return changed;
        });

    public Task<Result<Nothing>> DeleteAsync(string traceId, string id) =>
        database.WriteAsync<Nothing>(connection =>
        {
            if (!TraceRows.Number(connection, traceId).TryGet(out var trace, out var fault))
            {
                return fault;
            }
            if (AssessmentRows.Find(connection, trace, traceId, id) is { } known)
            {
                connection
                    .Prepare("DELETE FROM trace_assessments WHERE trace = ? AND id = ?")
                    .Bind(1, trace)
                    .Bind(2, id)
                    .Run();
                if (known.Overrides is { } stoodFor)
                {
                    AssessmentRows.SetValid(connection, trace, stoodFor, true);
                }
            }
            return Result.Done;
        });

    public Result<Assessment> Get(string traceId, string id)
    {
        using var reader = database.Read();
        return TraceRows.Number(reader.Connection, traceId).TryGet(out var trace, out var fault)
            ? AssessmentRows.Find(reader.Connection, trace, traceId, id) is { } found
                ? found
                : Unknown(traceId, id)
            : fault;
    }

    private static Dictionary<string, string> Merged(
        IReadOnlyDictionary<string, string> known,
        IReadOnlyDictionary<string, string> change
    )
    {
        var merged = new Dictionary<string, string>(known, StringComparer.Ordinal);
        foreach (var (key, value) in change)
        {
            merged[key] = value;
        }
        return merged;
    }

    private static Fault Unknown(string traceId, string id) =>
        TraceFaults.AssessmentUnknown.With(
            $"Assessment with ID '{Clip.Short(id)}' not found for trace '{Clip.Short(traceId)}'"
        );
}
