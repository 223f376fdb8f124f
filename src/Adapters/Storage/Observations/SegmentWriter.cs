using System.Buffers;
using Airworthy.Serving.Observations;

namespace Airworthy.Adapters.Storage.Observations;

/// <summary>The segment of one endpoint that is written to. Whole lines only; what a full disk took half of is cut off again.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly FileStream _file;
    private DateTimeOffset _last;
    private readonly List<ulong> _ids = [];
    private readonly HashSet<ulong> _known = [];
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);

    public SegmentWriter(string folder, DateTimeOffset began)
    {
        // Two that begin in the same millisecond have names apart.
        while (
            Directory.EnumerateFiles(folder, Path.GetFileNameWithoutExtension(SegmentRules.OpenName(began)) + "*").Any()
        )
        {
            began += TimeSpan.FromMilliseconds(1);
        }
        (Folder, Began, _last) = (folder, began, began);
        // Whoever looks a request up reads what is being written.
        var options = DurableFiles.NewFile();
        options.Share = FileShare.Read;
        _file = new FileStream(Path.Combine(folder, SegmentRules.OpenName(began)), options);
    }

    public string Folder { get; }

    public DateTimeOffset Began { get; }

    public string FilePath => _file.Name;

    public long Bytes { get; private set; }

    /// <summary>Whether an observation of this request may be in it.</summary>
    public bool MayHave(ulong id)
    {
        lock (_known)
        {
            return _known.Contains(id);
        }
    }

    /// <summary>False where the disk did not take them: then none of them is there.</summary>
    public bool Write(IReadOnlyList<Observation> observations, DateTimeOffset now)
    {
        _last = now < _last ? _last : now;
        _lines.ResetWrittenCount();
        foreach (var observation in observations)
        {
            ObservationJson.WriteLine(_lines, observation);
        }
        try
        {
            _file.Write(_lines.WrittenSpan);
            Bytes += _lines.WrittenCount;
        }
        catch (IOException)
        {
            CutBack();
            return false;
        }
        lock (_known)
        {
            foreach (var observation in observations)
            {
                var id = SegmentIds.Of(observation.RequestId);
                if (_known.Add(id))
                {
                    _ids.Add(id);
                }
            }
        }
        return true;
    }

    /// <summary>Ends the segment: its file gets its last name, beside a list of the ids in it. Gives the file.</summary>
    public string End()
    {
        _file.Dispose();
        var ended = Path.Combine(Folder, SegmentRules.EndedName(Began, _last));
        SegmentIds.Write(ended + SegmentIds.Extension, _ids);
        File.Move(_file.Name, ended + ".jsonl");
        return ended + ".jsonl";
    }

    public void Dispose() => _file.Dispose();

    private void CutBack()
    {
        try
        {
            _file.SetLength(Bytes);
            _file.Position = Bytes;
        }
        catch (IOException)
        {
            // The next start cuts the torn line off.
        }
    }
}
