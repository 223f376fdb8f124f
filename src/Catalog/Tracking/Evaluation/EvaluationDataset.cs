using Airworthy.Catalog.Filters;

namespace Airworthy.Catalog.Tracking.Evaluation;

/// <summary>Examples by which people and judges rate what models answer. Times are milliseconds since 1970.</summary>
public sealed record EvaluationDataset
{
    /// <summary><c>d-</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Another one after every change of the records.</summary>
    public required string Digest { get; init; }

    /// <summary>JSON: the fields of inputs, outputs and expectations, with their types; null before the first record.</summary>
    public string? Schema { get; init; }

    /// <summary>JSON: how many records there are; null where there is none.</summary>
    public string? Profile { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    /// <summary>Who, as the tag <c>mlflow.user</c> says it; proves nothing.</summary>
    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Experiments that it belongs to.</summary>
    public IReadOnlyList<string> Experiments { get; init; } = [];
}

/// <summary>What is to become of a data set; all of it or nothing.</summary>
public sealed record EvaluationDatasetChange
{
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>One that is not there is no fault.</summary>
    public string? WithoutTag { get; init; }

    /// <summary>Refused: one that is not there.</summary>
    public IReadOnlyList<string> Experiments { get; init; } = [];

    /// <summary>One that it does not belong to is no fault.</summary>
    public IReadOnlyList<string> WithoutExperiments { get; init; } = [];
}

/// <summary>One example. The texts are JSON.</summary>
public sealed record EvaluationRecord
{
    /// <summary><c>dr-</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string DatasetId { get; init; }

    public required string Inputs { get; init; }

    public string? Outputs { get; init; }

    public string? Expectations { get; init; }

    public string? Tags { get; init; }

    public RecordSource? Source { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }
}

/// <param name="Type">TRACE, HUMAN, DOCUMENT or CODE.</param>
/// <param name="Id">What it was, e.g. a trace's id; null where that was not said.</param>
/// <param name="Json">As it was written.</param>
public sealed record RecordSource(string Type, string? Id, string Json);

/// <summary>An example to be put: of equal inputs there is one, and what is said later is added to it.</summary>
public sealed record EvaluationRecordDraft
{
    /// <summary>Taken where no record has these inputs yet.</summary>
    public required string Id { get; init; }

    public required string Inputs { get; init; }

    /// <summary>Stands for the inputs, in whatever order their fields were written.</summary>
    public required byte[] InputsHash { get; init; }

    public string? Outputs { get; init; }

    public string? Expectations { get; init; }

    public string? Tags { get; init; }

    public RecordSource? Source { get; init; }

    public string? By { get; init; }

    /// <summary>The fields by their place (<c>inputs</c>, <c>outputs</c>, <c>expectations</c>), each with its type.</summary>
    public IReadOnlyList<(string Place, string Field, string Type)> Shape { get; init; } = [];
}

/// <summary>How many examples came and how many were added to.</summary>
public sealed record EvaluationUpsert(int Inserted, int Updated);

/// <summary>What a search of data sets can be about.</summary>
public enum EvaluationField
{
    Attribute,
    Tag,
}

/// <summary>A search of data sets that was understood.</summary>
public sealed record EvaluationSearch
{
    /// <summary>Empty: of every experiment.</summary>
    public IReadOnlyList<string> Experiments { get; init; } = [];

    public IReadOnlyList<FilterCondition<EvaluationField>> Conditions { get; init; } = [];

    /// <summary>Before the newest and the id, which always come last.</summary>
    public IReadOnlyList<(string Key, bool Descending)> Order { get; init; } = [];

    public required int Limit { get; init; }

    /// <summary>All that was asked but the page: a token of another question is refused.</summary>
    public required string Question { get; init; }

    public string? PageToken { get; init; }
}
