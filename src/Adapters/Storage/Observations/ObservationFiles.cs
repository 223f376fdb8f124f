using System.Globalization;
using Airworthy.Core.Values;
using Airworthy.Serving.Observations;

namespace Airworthy.Adapters.Storage.Observations;

/// <summary>
/// Observations as files, <c>observations/ENDPOINT/</c>: lines of JSON while a segment is written to, packed with gzip when it has ended,
/// so that common tools read either. A killed server loses what it had not handed to the system; the torn line it may leave is cut off at
/// the next start.
/// </summary>
public sealed class ObservationFiles : IObservationStore, IDisposable
{
    private const string KeepFile = "keep";
    private const int MostOpen = 64;

    private readonly string _root;
    private readonly long _maxBytes;
    private readonly TimeProvider _clock;
    private readonly Lock _open = new();
    private readonly Dictionary<string, SegmentWriter> _writers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _keeps = new(StringComparer.Ordinal);
    private readonly List<Task> _packing = [];
    private long _lost;

    /// <param name="folder">The data folder.</param>
    /// <param name="maxBytes">All segments together.</param>
    /// <param name="clock">For when segments begin, end and are too old.</param>
    public ObservationFiles(DataFolder folder, long maxBytes, TimeProvider clock)
        : this(Path.Combine(folder.Root, "observations"), maxBytes, clock) { }

    internal ObservationFiles(string root, long maxBytes, TimeProvider clock)
    {
        (_root, _maxBytes, _clock) = (root, maxBytes, clock);
        DataFolder.MakeFolder(_root);
        foreach (var folder in Directory.EnumerateDirectories(_root))
        {
            SegmentMending.Mend(folder);
        }
        Sweep();
    }

    public ObservationHoldings Holdings
    {
        get
        {
            var files = Segments().ToList();
            return new(
                files.Sum(f => f.Bytes),
                Volatile.Read(ref _lost),
                files.Count == 0 ? null : files.Min(f => f.Began)
            );
        }
    }

    public void Write(IReadOnlyList<Observation> observations)
    {
        foreach (var group in observations.GroupBy(o => o.Endpoint))
        {
            var own = group.ToList();
            if (!TryWrite(group.Key, own))
            {
                Interlocked.Add(ref _lost, own.Count);
            }
        }
    }

    public IReadOnlyList<KeptObservation> Find(string requestId, CancellationToken cancel)
    {
        var id = SegmentIds.Of(requestId);
        List<string> open;
        lock (_open)
        {
            open = [.. _writers.Values.Where(w => w.MayHave(id)).Select(w => w.FilePath)];
        }
        var ended = Segments().Where(s => s.Ended is not null).ToList();
        var found = open.SelectMany(path => SegmentReader.Find(path, requestId, cancel)).ToList();
        foreach (var segment in ended.Where(s => SegmentIds.MayHave(s.Stem + SegmentIds.Extension, id)))
        {
            // It may have been packed since it was listed.
            var path = File.Exists(segment.Path) ? segment.Path : segment.Stem + ".jsonl.gz";
            found.AddRange(SegmentReader.Find(path, requestId, cancel));
        }
        return [.. found.OrderByDescending(o => o.At)];
    }

    public void Sweep()
    {
        var now = _clock.GetUtcNow();
        lock (_open)
        {
            foreach (var (folder, writer) in _writers.ToList())
            {
                if (SegmentRules.ShouldEnd(writer.Bytes, writer.Began, now, KeepOf(writer.Folder)))
                {
                    End(folder, writer);
                }
            }
        }
        // What is being packed is there twice for a moment.
        Task.WaitAll(Packing());
        var ended = Segments().Where(s => s.Ended is not null).ToList();
        var old = ended.Where(s => s.Ended + KeepOf(Path.GetDirectoryName(s.Path)!) <= now).ToList();
        // What is being written to counts too, so that the bound holds for all of it.
        var active = Segments().Where(s => s.Ended is null).Sum(s => s.Bytes);
        var surplus = SegmentRules.Surplus(ended.Except(old), s => (s.Ended!.Value, s.Bytes), _maxBytes - active);
        foreach (var segment in old.Concat(surplus).ToList())
        {
            File.Delete(segment.Path);
            File.Delete(segment.Stem + ".jsonl");
            File.Delete(segment.Stem + SegmentIds.Extension);
        }
    }

    /// <summary>Ends what is written to and waits until it is packed.</summary>
    public void Dispose()
    {
        lock (_open)
        {
            foreach (var (folder, writer) in _writers.ToList())
            {
                End(folder, writer);
            }
        }
        Task.WaitAll(Packing());
    }

    private Task[] Packing()
    {
        lock (_open)
        {
            return [.. _packing];
        }
    }

    private bool TryWrite(EndpointName endpoint, List<Observation> observations)
    {
        try
        {
            lock (_open)
            {
                var writer = WriterOf(SegmentRules.FolderOf(endpoint), observations[0].Keep);
                return writer.Write(observations, _clock.GetUtcNow());
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private SegmentWriter WriterOf(string name, TimeSpan keep)
    {
        var (folder, now) = (Path.Combine(_root, name), _clock.GetUtcNow());
        if (_writers.TryGetValue(name, out var writer))
        {
            KeepFor(folder, keep);
            if (!SegmentRules.ShouldEnd(writer.Bytes, writer.Began, now, keep))
            {
                return writer;
            }
            End(name, writer);
        }
        if (_writers.Count >= MostOpen)
        {
            var (oldest, of) = _writers.MinBy(w => w.Value.Began);
            End(oldest, of);
        }
        DataFolder.MakeFolder(folder);
        KeepFor(folder, keep);
        return _writers[name] = new SegmentWriter(folder, now);
    }

    private void End(string name, SegmentWriter writer)
    {
        _writers.Remove(name);
        if (writer.Bytes == 0)
        {
            writer.Dispose();
            File.Delete(writer.FilePath);
            return;
        }
        var ended = writer.End();
        _packing.RemoveAll(p => p.IsCompleted);
        _packing.Add(Task.Run(() => SegmentMending.Pack(ended)));
    }

    private void KeepFor(string folder, TimeSpan keep)
    {
        if (_keeps.TryGetValue(folder, out var known) && known == keep)
        {
            return;
        }
        _keeps[folder] = keep;
        File.WriteAllText(
            Path.Combine(folder, KeepFile),
            ((long)keep.TotalSeconds).ToString(CultureInfo.InvariantCulture)
        );
    }

    private TimeSpan KeepOf(string folder)
    {
        lock (_open)
        {
            if (_keeps.TryGetValue(folder, out var keep))
            {
                return keep;
            }
            var file = Path.Combine(folder, KeepFile);
            keep =
                File.Exists(file)
                && long.TryParse(
                    File.ReadAllText(file),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var seconds
                )
                    ? TimeSpan.FromSeconds(seconds)
                    : TimeSpan.FromDays(7);
            return _keeps[folder] = keep;
        }
    }

    private IEnumerable<Segment> Segments()
    {
        foreach (var folder in Directory.EnumerateDirectories(_root))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.jsonl*"))
            {
                if (
                    !file.Name.EndsWith(SegmentMending.Unfinished, StringComparison.Ordinal)
                    && SegmentRules.TimesOf(file.Name) is var (began, ended)
                    && SegmentMending.SizeOf(file) is { } bytes
                )
                {
                    var stem = Path.Combine(folder, file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)]);
                    yield return new Segment(file.FullName, stem, began, ended, bytes);
                }
            }
        }
    }

    private sealed record Segment(string Path, string Stem, DateTimeOffset Began, DateTimeOffset? Ended, long Bytes);
}
