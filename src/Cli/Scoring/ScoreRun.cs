using System.Text;
using System.Text.Json;
using Airworthy.Client.Http;

namespace Airworthy.Cli.Scoring;

/// <summary>
/// Puts rows to one version of one endpoint, batch by batch. A batch that is refused is asked in halves, until the rows that are at fault
/// stand alone; what is no row's fault ends the run.
/// </summary>
internal sealed class ScoreRun(
    AirworthyClient client,
    ScoreSource source,
    ScoreFiles files,
    ScoreOptions options,
    TimeProvider clock
)
{
    private const int Tries = 5;

    /// <summary>Refusals of a request that leave a row no chance, whichever rows are asked with it.</summary>
    private static readonly HashSet<string> OfAllRows = ["missing-column", "not-by-row"];

    private readonly StringBuilder _scored = new();
    private readonly StringBuilder _bad = new();
    private long _badRows;

    /// <summary>Null: every row is done. What was done before a problem is kept, and another run goes on there.</summary>
    public async Task<Problem?> RunAsync(Action<double, long> progress, CancellationToken cancel)
    {
        for (var done = 0L; done < files.Progress.Rows; done++)
        {
            _ = source.Next() ?? throw new InvalidDataException("The file has fewer rows than were scored of it.");
        }
        while (true)
        {
            var batch = new List<ScoreRow>();
            while (batch.Count < options.Batch && source.Next() is { } row)
            {
                batch.Add(row);
            }
            if (batch.Count == 0)
            {
                return null;
            }
            if (await BatchAsync(batch, cancel) is { } problem)
            {
                return problem;
            }
            progress(source.Done, files.Progress.Rows);
        }
    }

    private async Task<Problem?> BatchAsync(List<ScoreRow> batch, CancellationToken cancel)
    {
        _scored.Clear();
        _bad.Clear();
        _badRows = 0;
        // In the order of the file, so that nothing hangs on how large a batch is.
        foreach (var run in Runs(batch))
        {
            if (run[0].Wrong is { } wrong)
            {
                Refuse(run[0], wrong);
            }
            else if (await AskAsync(run, cancel) is { } problem)
            {
                return problem;
            }
        }
        files.Append(_scored.ToString(), _bad.ToString(), batch.Count, _badRows);
        return files.Progress.Bad <= options.MaxBad
            ? null
            : new Problem(
                0,
                ProblemCodes.LocalFile,
                "Too many bad rows",
                $"{files.Progress.Bad} rows are bad, and {options.MaxBad} may be. Look at them in {ScoreFiles.BadOf(options.Out)}, or allow more with --max-bad."
            );
    }

    /// <summary>Rows that can be asked together, and each that cannot alone.</summary>
    private static IEnumerable<List<ScoreRow>> Runs(List<ScoreRow> batch)
    {
        var run = new List<ScoreRow>();
        foreach (var row in batch)
        {
            if (row.Wrong is null)
            {
                run.Add(row);
                continue;
            }
            if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
            yield return [row];
        }
        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private async Task<Problem?> AskAsync(List<ScoreRow> rows, CancellationToken cancel)
    {
        var answer = await PredictAsync(rows, cancel);
        if (answer.TryGet(out var predicted, out var problem))
        {
            return Take(rows, predicted);
        }
        if (!IsOfRows(problem))
        {
            return problem;
        }
        if (rows.Count == 1)
        {
            Refuse(rows[0], problem.Detail.Replace("Row 1, column ", "Column ", StringComparison.Ordinal));
            return null;
        }
        var half = rows.Count / 2;
        return await AskAsync(rows[..half], cancel) ?? await AskAsync(rows[half..], cancel);
    }

    /// <summary>A server that is busy or restarts is asked again for a while.</summary>
    private async Task<Answer<JsonElement>> PredictAsync(List<ScoreRow> rows, CancellationToken cancel)
    {
        var body = ScoreText.Body(source.IsCsv, source.Header, rows);
        for (var tried = 1; ; tried++)
        {
            var answer = await client.PredictAsync(options.Endpoint, options.Version, body, source.IsCsv, cancel);
            if (
                answer.TryGet(out _, out var problem)
                || tried == Tries
                || !(problem.Code == ProblemCodes.ServerUnreachable || problem.Status is 429 or 503)
            )
            {
                return answer;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(250 << tried), clock, cancel);
        }
    }

    private Problem? Take(List<ScoreRow> rows, JsonElement answer)
    {
        var predictions = answer.GetProperty("predictions");
        if (predictions.GetArrayLength() != rows.Count)
        {
            return new Problem(
                0,
                ProblemCodes.UnexpectedAnswer,
                "Other rows than were asked",
                $"{rows.Count} rows were asked and {predictions.GetArrayLength()} answered."
            );
        }
        var i = 0;
        foreach (var prediction in predictions.EnumerateArray())
        {
            if (options.ToCsv && files.Progress.ScoredBytes == 0 && _scored.Length == 0)
            {
                _scored.Append(ScoreText.Header(source.Header, prediction));
            }
            var row = rows[i++];
            _scored.Append(
                options.ToCsv ? ScoreText.CsvRow(row, source.IsCsv, prediction) : ScoreText.JsonRow(row, prediction)
            );
        }
        return null;
    }

    private void Refuse(ScoreRow row, string reason)
    {
        if (files.Progress.BadBytes == 0 && _bad.Length == 0)
        {
            _bad.Append(ScoreText.BadHeader);
        }
        _bad.Append(ScoreText.BadRow(row, reason));
        _badRows++;
    }

    /// <summary>Whether fewer rows may fare better.</summary>
    private bool IsOfRows(Problem problem) =>
        problem.Status is 400 or 413 or 422 && !(source.IsCsv && OfAllRows.Contains(problem.Code));
}

/// <summary>What is asked, and where it goes.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Version">The version's number; a run never mixes two.</param>
/// <param name="Out">Where the rows go.</param>
/// <param name="Batch">Rows a request.</param>
/// <param name="MaxBad">Bad rows after which nothing more is asked.</param>
internal sealed record ScoreOptions(string Endpoint, int Version, string Out, int Batch, int MaxBad)
{
    public bool ToCsv => ScoreSource.IsCsvName(Out);
}
