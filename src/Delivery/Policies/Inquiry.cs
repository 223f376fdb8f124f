using Airworthy.Catalog.Models;
using Airworthy.Catalog.Storing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Controls.Evaluation;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Delivery.Policies;

/// <summary>
/// What the controls of one gate share while it is asked: the evaluation rows, a session and the predictions of either model, each
/// made at the first wish and at most once. Dispose only when no control works any more and the shared work was
/// told to end: it closes the sessions.
/// </summary>
internal sealed class Inquiry : IAsyncDisposable
{
    private readonly GateQuestion _question;
    private readonly RuntimeCatalog _runtimes;
    private readonly IBlobStore _blobs;
    private readonly CancellationToken _cancel;
    private readonly List<Once<IModelSession>> _sessions = [];
    private readonly List<Once<double[]>> _predictions = [];
    private readonly Once<EvaluationRows> _rows;
    private readonly Dictionary<string, Once<EvaluationRows>> _sets;

    /// <param name="question">What is asked.</param>
    /// <param name="runtimes">What models run in.</param>
    /// <param name="blobs">Where the bytes are.</param>
    /// <param name="cancel">Ends the shared work. One control's own time-out ends only its waiting.</param>
    public Inquiry(GateQuestion question, RuntimeCatalog runtimes, IBlobStore blobs, CancellationToken cancel)
    {
        (_question, _runtimes, _blobs, _cancel) = (question, runtimes, blobs, cancel);
        _rows = new Once<EvaluationRows>(() => ReadAsync("the evaluation set", question.EvaluationDigest));
        _sets = question.Sets.ToDictionary(
            s => s.Key,
            s => new Once<EvaluationRows>(() => ReadAsync($"the data set '{s.Key}'", s.Value)),
            StringComparer.Ordinal
        );
        Candidate = ContenderOf(question.Candidate);
        Champion = question.Champion is { } champion ? ContenderOf(champion) : null;
    }

    public Contender Candidate { get; }

    public Contender? Champion { get; }

    public Task<Result<EvaluationRows>> RowsAsync(CancellationToken cancel) => _rows.GetAsync(cancel);

    public Task<Result<EvaluationRows>> SetAsync(string name, CancellationToken cancel) =>
        _sets.TryGetValue(name, out var set)
            ? set.GetAsync(cancel)
            : Task.FromResult<Result<EvaluationRows>>(ControlQuestion.NoSuchSet(name));

    /// <summary>The bytes of a data set; of the evaluation set where the name is null.</summary>
    public async Task<Result<Stream>> DataFileAsync(string? name, CancellationToken cancel) =>
        name is null ? await ModelBytes.OpenAsync(_blobs, _question.EvaluationDigest, cancel)
        : _question.Sets.TryGetValue(name, out var digest) ? await ModelBytes.OpenAsync(_blobs, digest, cancel)
        : ControlQuestion.NoSuchSet(name);

    public async ValueTask DisposeAsync()
    {
        // Predictions may be under way though nobody waits for them any more, and they use the session.
        foreach (var predictions in _predictions)
        {
            await predictions.StartedAsync();
        }
        foreach (var session in _sessions)
        {
            if (await session.StartedAsync() is { IsOk: true } opened)
            {
                opened.Value.Dispose();
            }
        }
    }

    private Contender ContenderOf(VersionState version)
    {
        var session = new Once<IModelSession>(() => OpenAsync(version));
        var predictions = new Once<double[]>(() => PredictAsync(session));
        _sessions.Add(session);
        _predictions.Add(predictions);
        return new Contender
        {
            Version = version,
            Session = session.GetAsync,
            Predictions = predictions.GetAsync,
            Fresh = _ => OpenAsync(version),
            File = (path, cancel) => ModelBytes.OpenAsync(_blobs, version, path, cancel),
        };
    }

    private async Task<Result<IModelSession>> OpenAsync(VersionState version)
    {
        if (!_runtimes.Find(version.Format).TryGet(out var runtime, out var fault))
        {
            return fault;
        }
        return (await ModelBytes.ReadAsync(_blobs, version, _cancel)).TryGet(out var files, out fault)
            ? await runtime.LoadAsync(files, _cancel)
            : fault;
    }

    private async Task<Result<double[]>> PredictAsync(Once<IModelSession> opening)
    {
        if (!(await opening.GetAsync(_cancel)).TryGet(out var session, out var fault))
        {
            return fault;
        }
        return (await RowsAsync(_cancel)).TryGet(out var rows, out fault)
            ? Predictions.Of(session, _question.Evaluation, rows, _cancel)
            : fault;
    }

    private async Task<Result<EvaluationRows>> ReadAsync(string what, Sha256Digest digest)
    {
        var opened = await ModelBytes.OpenAsync(_blobs, digest, _cancel);
        if (!opened.TryGet(out var stream, out var fault))
        {
            return fault with { Detail = $"{what}: {fault.Detail}" };
        }
        await using (stream)
        {
            return EvaluationCsv.Read(stream, _cancel);
        }
    }

    /// <summary>Work that starts at the first wish, on the thread pool, and is done once for everybody.</summary>
    private sealed class Once<T>(Func<Task<Result<T>>> work)
    {
        private readonly Lazy<Task<Result<T>>> _task = new(() => Task.Run(work));

        public Task<Result<T>> GetAsync(CancellationToken cancel) => _task.Value.WaitAsync(cancel);

        /// <summary>What became of the work; null when nobody wished for it or it broke off.</summary>
        public async Task<Result<T>?> StartedAsync()
        {
            if (!_task.IsValueCreated)
            {
                return null;
            }
            // Whoever asked for it has seen the exception; here only a session that was opened matters.
            await ((Task)_task.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return _task.Value.IsCompletedSuccessfully ? await _task.Value : (Result<T>?)null;
        }
    }
}
