using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>Logs models: from the moment a client begins to upload one until somebody registers it.</summary>
public sealed class LoggedModelService(ILoggedModelStore store, TimeProvider clock, IdSource ids)
{
    public async Task<Result<LoggedModel>> CreateAsync(LoggedModelDraft draft)
    {
        if (!LoggedModelRules.Check(draft).TryGet(out var good, out var fault))
        {
            return fault;
        }
        var digits = ids.NextHex();
        var name = string.IsNullOrEmpty(good.Name) ? RunNameRules.NameOf(RunId.Asked(digits)) : good.Name;
        return await store.CreateAsync(good, $"m-{digits}", name, clock.GetUtcNow());
    }

    public async Task<Result<LoggedModel>> ChangeAsync(string id, LoggedModelChange change) =>
        LoggedModelRules.Check(change).TryGet(out var good, out var fault)
            ? await store.ChangeAsync(id, good, clock.GetUtcNow())
            : fault;

    public Result<LoggedModel> Get(string id, bool deletedToo = false) => store.Get(id, deletedToo);

    public Result<LoggedModelPage> Search(LoggedModelQuery query) =>
        LoggedModelSearchRules.Understand(query).Then(store.Search);
}
