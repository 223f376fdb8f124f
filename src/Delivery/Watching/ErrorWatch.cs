using Airworthy.Catalog.Models;
using Airworthy.Core.Values;
using Airworthy.Delivery.Incidents;
using Airworthy.Record.Facts;
using Airworthy.Record.State;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;

namespace Airworthy.Delivery.Watching;

/// <summary>
/// Looks now and then at how many calls failed, opens an incident where they are too many, and closes it where they are no more. What is
/// open stands in the record: a server that was killed opens none twice, and closes none before it has looked on for as long as any.
/// One look at a time.
/// </summary>
public sealed class ErrorWatch(
    IJournal journal,
    IStateStore state,
    WatchService watch,
    IncidentService incidents,
    Observer observer,
    IServing serving,
    IdSource ids,
    TimeProvider clock
)
{
    private readonly Dictionary<(EndpointName Endpoint, int Number), ErrorWindow> _windows = [];
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>How often to look: a small part of the shortest window.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task LookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var open = (await incidents.OpenAsync(cancel)).ToDictionary(i => (i.Endpoint, i.Number));
        ForgetClosed(open.Values);
        var plans = watch.Plans.ToDictionary(p => p.Endpoint);
        var live = serving
            .Status.SelectMany(s => s.Versions.Where(v => v.Role == VersionRole.Live).Select(v => (s.Name, v.Number)))
            .ToHashSet();
        foreach (var reading in observer.Read())
        {
            var key = (reading.Endpoint, reading.Number);
            if (!plans.TryGetValue(reading.Endpoint, out var plan))
            {
                continue;
            }
            var window = WindowOf(key, now, plan.Errors.Over);
            window.Add(now, reading.Counts.Answered, reading.Counts.Failed, plan.Errors.Over);
            var (failed, calls) = window.Read();
            if (!live.Contains(key))
            {
                continue;
            }
            if (open.GetValueOrDefault(key) is { } incident)
            {
                if (IncidentRules.IsOver(failed, calls, window.Since, incident.OpenedAt, now, plan.Errors))
                {
                    var held = IncidentRules.Window((long)plan.Errors.Over.TotalSeconds);
                    await incidents.CloseAsync(
                        Principal.System,
                        incident,
                        $"No more calls failed than may, for {held}: {failed} of {calls}.",
                        cancel
                    );
                }
            }
            else if (IncidentRules.Opens(failed, calls, plan.Errors))
            {
                await OpenAsync(
                    now,
                    reading,
                    plan,
                    new(failed, calls, plan.Errors.Above, (long)plan.Errors.Over.TotalSeconds),
                    window,
                    cancel
                );
            }
        }
        await CloseLeftAsync(open.Values, live, cancel);
    }

    /// <summary>
    /// A version that is first seen has had no calls that are not in the window: counts begin with the server, and so do windows. One that
    /// answers for a while no more keeps its window, so that what failed before does not come up anew with it.
    /// </summary>
    private ErrorWindow WindowOf((EndpointName, int) key, DateTimeOffset now, TimeSpan over)
    {
        if (!_windows.TryGetValue(key, out var window))
        {
            window = _windows[key] = new ErrorWindow();
            window.Add(now, 0, 0, over);
        }
        return window;
    }

    /// <summary>What a person has closed was looked at: only what fails from then on is another incident.</summary>
    private void ForgetClosed(IReadOnlyCollection<IncidentState> open)
    {
        var still = open.Select(i => IncidentTables.KeyOf(i.Endpoint, i.Number)).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, window) in _windows)
        {
            var name = IncidentTables.KeyOf(key.Endpoint, key.Number);
            if (_open.Contains(name) && !still.Contains(name))
            {
                window.Forget();
            }
        }
        _open.Clear();
        _open.UnionWith(still);
    }

    private async Task OpenAsync(
        DateTimeOffset now,
        WatchReading reading,
        WatchPlan plan,
        ErrorCount errors,
        ErrorWindow window,
        CancellationToken cancel
    )
    {
        if (await state.FindAsync(CatalogTables.Versions, reading.Version.ToString(), cancel) is not { } version)
        {
            return;
        }
        var rows = observer
            .LastFailures(reading.Endpoint, reading.Version)
            .Where(f => f.At >= window.ForgottenAt && f.At + f.Took >= now - plan.Errors.Over)
            .Select(f => new FailedCall(f.RequestId, f.At, f.Fault, f.TraceId));
        var opened = new IncidentOpened(
            ids.Next("inc"),
            reading.Endpoint,
            plan.Model,
            reading.Version,
            reading.Number,
            version.Value.Owner,
            errors,
            [.. rows]
        );
        var key = IncidentTables.KeyOf(reading.Endpoint, reading.Number);
        var commit = new Commit(
            Principal.System,
            [IncidentFacts.IncidentOpened.Draft(opened, reading.Version.ToString(), plan.Model.ToString())]
        )
        {
            Expected = [new Expectation(IncidentTables.Open, key, 0)],
        };
        // Refused: another server has opened it, or the store is out, and the next look tries again.
        if ((await journal.CommitAsync(commit, cancel)).IsOk)
        {
            _open.Add(key);
        }
    }

    /// <summary>Incidents of versions that answer no more, where something else does or nothing is meant to.</summary>
    private async Task CloseLeftAsync(
        IEnumerable<IncidentState> open,
        HashSet<(EndpointName, int)> live,
        CancellationToken cancel
    )
    {
        foreach (var incident in open.Where(i => !live.Contains((i.Endpoint, i.Number))))
        {
            var status = serving.Status.FirstOrDefault(s => s.Name == incident.Endpoint);
            if (status is null || status.Serving is not null)
            {
                await incidents.CloseAsync(
                    Principal.System,
                    incident,
                    $"Version {incident.Number} answers at {incident.Endpoint} no more.",
                    cancel
                );
            }
        }
    }
}
