using Airworthy.Core.Results;

namespace Airworthy.Catalog.Tracking.LoggedModels;

/// <summary>Keeps logged models. What is answered as done survives the process's end.</summary>
public interface ILoggedModelStore
{
    /// <summary>Keeps a checked draft under this id and name. Refused: an experiment that is unknown or deleted.</summary>
    Task<Result<LoggedModel>> CreateAsync(LoggedModelDraft draft, string id, string name, DateTimeOffset now);

    /// <summary>All of a change, or nothing. Refused: an unknown model or tag, a param that has another value.</summary>
    Task<Result<LoggedModel>> ChangeAsync(string id, LoggedModelChange change, DateTimeOffset now);

    Result<LoggedModel> Get(string id, bool deletedToo);

    /// <summary>A page. Refused: a token that another search gave.</summary>
    Result<LoggedModelPage> Search(LoggedModelSearch search);
}
