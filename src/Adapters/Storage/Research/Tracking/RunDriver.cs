using Airworthy.Catalog.Filters;
using Airworthy.Catalog.Tracking.Searching;

namespace Airworthy.Adapters.Storage.Research.Tracking;

/// <summary>One experiment's runs of one stage: a search is made for each, and the answers are merged.</summary>
internal readonly record struct RunBranch(long Experiment, long Stage);

/// <summary>
/// The way into a branch: the rows that are walked, each with its run as <c>r</c>. SQLite is not asked to choose, because it does not
/// know how many rows a value has.
/// </summary>
/// <param name="From">After FROM.</param>
/// <param name="Where">After WHERE, without the branch's stage.</param>
/// <param name="Started">The column that holds the run's start.</param>
/// <param name="Probe">Counts the rows, up to a limit; null where no count is needed.</param>
/// <param name="Answers">The clause that it answers by itself.</param>
internal sealed record RunDriver(string From, SqlText Where, string Started, SqlText? Probe, KnownClause? Answers)
{
    /// <summary>How many of the latest runs a sample looks at.</summary>
    internal const int SampleSize = 256;

    /// <summary>Gives the runs in the order of their starts; so does its probe.</summary>
    internal bool IsByStart { get; init; }

    /// <summary>The column that holds the run's row in the table that is walked.</summary>
    internal string Run { get; init; } = "r.id";

    /// <summary>
    /// Those of the latest runs that fit, where counting all rows would cost a comparison of texts for each; null where it costs little.
    /// </summary>
    internal SqlText? Sample { get; init; }

    /// <summary>All of the branch, the latest start first.</summary>
    internal static RunDriver All(RunBranch branch) =>
        new(
            "runs r INDEXED BY runs_by_start",
            new SqlText().Add("r.experiment = ?", branch.Experiment),
            "r.started",
            null,
            null
        )
        {
            IsByStart = true,
        };

    /// <summary>Those that have a key, by its value. A condition on the value may follow.</summary>
    internal static RunDriver ByKey(RunBranch branch, string table, long key, SqlText condition, KnownClause? answers)
    {
        var where = new SqlText().Add("d.experiment = ? AND d.key = ?", branch.Experiment, key).Add(condition);
        return new RunDriver(
            $"{table} d INDEXED BY {table}_by_value CROSS JOIN runs r ON r.id = d.run",
            where,
            "d.started",
            Rows(branch, table, key).Add(condition),
            answers
        )
        {
            Run = "d.run",
        };
    }

    private static SqlText Rows(RunBranch branch, string table, long key) =>
        new SqlText().Add(
            $"SELECT d.started FROM {table} d INDEXED BY {table}_by_value WHERE d.experiment = ? AND d.key = ?",
            branch.Experiment,
            key
        );

    /// <summary>The way in that a clause offers; null where it offers none.</summary>
    internal static RunDriver? For(RunBranch branch, KnownClause known) =>
        known switch
        {
            { Table: { } table, Key: { } key } when known.Clause.Sign != FilterSign.IsNull => ByValue(
                branch,
                known,
                table,
                key
            ),
            { Clause: { Field: RunField.Attribute, Key: "run_id", Sign: FilterSign.Equal or FilterSign.In } } =>
                ByRunId(branch, known),
            { Clause: { Field: RunField.Dataset, Key: not "context", Sign: FilterSign.Equal } } => ByDataset(
                branch,
                known
            ),
            _ => null,
        };

    private static RunDriver ByValue(RunBranch branch, KnownClause known, string table, long key)
    {
        var clause = known.Clause;
        var condition = new SqlText();
        SqlText? counted = null;
        if (clause.Field == RunField.Metric)
        {
            RunConditions.Value(condition, clause, "d.value");
        }
        else if (clause.Sign == FilterSign.Equal)
        {
            condition.Add($" AND {TrackingTables.Head} = substr(?, 1, 100)", clause.Text);
            // Counted by their beginnings, which the index holds; the whole value stands elsewhere for each row.
            counted = Rows(branch, table, key).Add(condition);
            // Without the plus SQLite would put the constant into the index's expression too, and not know it again.
            RunConditions.Value(condition, clause, "+d.value");
        }
        else if (clause.Sign == FilterSign.Like && LikePatterns.PrefixOf(clause.Text) is { Length: > 0 } prefix)
        {
            condition.Add($" AND {TrackingTables.Head} >= substr(?, 1, 100)", prefix);
            var next = Next(prefix);
            if (next is not null)
            {
                condition.Add($" AND {TrackingTables.Head} < ?", next);
            }
            counted = Rows(branch, table, key).Add(condition);
            if (next is null || !LikePatterns.IsPrefix(clause.Text))
            {
                RunConditions.Value(condition, clause, "d.value");
            }
        }
        else
        {
            RunConditions.Value(condition, clause, "d.value");
        }
        var driver = ByKey(branch, table, key, condition, known);
        return driver with
        {
            Probe = counted ?? driver.Probe,
            IsByStart = clause.Field != RunField.Metric && clause.Sign == FilterSign.Equal,
            Sample = clause.Sign is FilterSign.Like or FilterSign.ILike ? Latest(branch, known, table, key) : null,
        };
    }

    private static SqlText Latest(RunBranch branch, KnownClause known, string table, long key)
    {
        var sample = new SqlText().Add(
            $"""
            SELECT 1 FROM (
                SELECT id FROM runs INDEXED BY runs_by_start WHERE experiment = ? AND stage = ? ORDER BY started DESC LIMIT ?
            ) s CROSS JOIN {table} x ON x.run = s.id AND x.key = ? WHERE 1
            """,
            branch.Experiment,
            branch.Stage,
            (long)SampleSize,
            key
        );
        RunConditions.Value(sample, known.Clause, "x.value");
        return sample;
    }

    private static RunDriver ByRunId(RunBranch branch, KnownClause known)
    {
        // The plus keeps SQLite from walking the experiment instead.
        var where = new SqlText().Add("+r.experiment = ?", branch.Experiment);
        RunConditions.Add(where, known);
        return new RunDriver(
            "runs r",
            where,
            "r.started",
            new SqlText().Add("SELECT 1 FROM runs r WHERE ").Add(where),
            known
        );
    }

    private static RunDriver ByDataset(RunBranch branch, KnownClause known)
    {
        var inputs = new SqlText().Add(
            "SELECT i.run FROM datasets x CROSS JOIN dataset_inputs i ON i.dataset = x.id AND i.experiment = ? WHERE 1",
            branch.Experiment
        );
        RunConditions.Value(inputs, known.Clause, "x." + known.Clause.Key);
        return new RunDriver(
            "runs r",
            new SqlText().Add("r.id IN (").Add(inputs).Add(") AND +r.experiment = ?", branch.Experiment),
            "r.started",
            inputs,
            known
        );
    }

    /// <summary>The least text that is above every one beginning with this; null where there is none that is easily told.</summary>
    private static string? Next(string prefix)
    {
        var cut = prefix.Length > LikePatterns.LongestPrefix ? prefix[..LikePatterns.LongestPrefix] : prefix;
        return char.IsSurrogate(cut[^1]) || cut[^1] >= '\uD7FF' ? null : cut[..^1] + (char)(cut[^1] + 1);
    }
}
