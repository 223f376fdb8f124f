using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>Who trained a version, put together at its birth from all that is known then.</summary>
public static class TrainerRules
{
    /// <summary>Tags that name who trained something, as tracking tools and people write them.</summary>
    private static readonly string[] Tags = ["trained-by", "mlflow.user"];

    /// <summary>The trainers that a run tells of: who made it, as authenticated, and the user it names.</summary>
    public static IReadOnlyList<UserName> Of(RunAtBirth? run) =>
        run is null ? [] : [.. Names([run.CreatedBy?.Account?.ToString(), run.User, .. Named(run.Tags)])];

    /// <summary>The lineage with those added whom the first tags name.</summary>
    internal static Models.Lineage Frozen(Birth birth)
    {
        IReadOnlyList<UserName> trainers =
        [
            .. (birth.Lineage.TrainedBy ?? []).Concat(Names(Named(birth.Tags))).Distinct(),
        ];
        return birth.Lineage with { TrainedBy = trainers.Count > 0 ? trainers : null };
    }

    private static IEnumerable<string?> Named(IReadOnlyDictionary<string, string> tags) =>
        Tags.Select(t => tags.GetValueOrDefault(t));

    // What is no account's name is nobody who could approve.
    private static IEnumerable<UserName> Names(IEnumerable<string?> texts) =>
        texts.Select(UserName.Parse).Where(n => n.IsOk).Select(n => n.Value).Distinct();
}
