using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.Traces;

/// <summary>Keeps what people and programs hold of traces.</summary>
public sealed class AssessmentService(IAssessmentStore store, TimeProvider clock, IdSource ids)
{
    private const int MaxName = 250;

    /// <param name="draft">Its id and times are made here.</param>
    public async Task<Result<Assessment>> AddAsync(Assessment draft)
    {
        if (draft.Name.Length is 0 or > MaxName)
        {
            return TraceFaults.BadAssessment.With($"An assessment's name has 1 to {MaxName} characters.");
        }
        var now = clock.GetUtcNow();
        return await store.AddAsync(draft with { Id = NewId(ids), Created = now, Updated = now });
    }

    /// <summary>An id for an assessment that comes with its trace.</summary>
    public static string NewId(IdSource ids) => $"a-{ids.NextHex()}";

    public async Task<Result<Assessment>> ChangeAsync(string traceId, string id, AssessmentChange change) =>
        change.Name?.Length is 0 or > MaxName
            ? TraceFaults.BadAssessment.With($"An assessment's name has 1 to {MaxName} characters.")
            : await store.ChangeAsync(traceId, id, change, clock.GetUtcNow());

    public Task<Result<Nothing>> DeleteAsync(string traceId, string id) => store.DeleteAsync(traceId, id);

    public Result<Assessment> Get(string traceId, string id) => store.Get(traceId, id);
}
