using Airworthy.Core.Values;

namespace Airworthy.Artifacts.Scanning;

/// <summary>
/// One scan of one file: what was found, where in nested archives it looks now, and what it may still spend. The scans of each format
/// share it and, through <see cref="Inside"/>, come back to each other for what is inside.
/// </summary>
internal sealed class ScanScope
{
    /// <summary>Archives in archives in archives; more is no model.</summary>
    public const int MaxDepth = 5;

    /// <summary>The most of one packed member that is unpacked to be looked at.</summary>
    public const int MaxUnpacked = 64 * 1024 * 1024;

    private const int MaxFindings = 200;
    private const long MaxUnpackedInAll = 1L << 30;

    private readonly Root _root;
    private readonly string _where;
    private readonly int _depth;

    public ScanScope(Action<ScanScope, Stream, string> scan)
        : this(new Root(scan), "", 0) { }

    private ScanScope(Root root, string where, int depth) => (_root, _where, _depth) = (root, where, depth);

    public IReadOnlyList<FileFinding> Findings => _root.Findings;

    public void Danger(string code, string detail) => Add(code, detail, dangerous: true);

    public void Note(string code, string detail) => Add(code, detail, dangerous: false);

    /// <summary>Scans a member of an archive. <paramref name="content"/> can seek.</summary>
    public void Inside(Stream content, string name)
    {
        if (_depth + 1 >= MaxDepth)
        {
            Danger(
                "archive-too-deep",
                $"'{Clip.Short(name)}' lies in more than {MaxDepth} archives, one in the other, and was not looked at."
            );
            return;
        }
        var where = _where.Length == 0 ? Clip.Short(name) : $"{_where} > {Clip.Short(name)}";
        _root.Scan(new ScanScope(_root, where, _depth + 1), content, name);
    }

    /// <summary>Unpacks a member as far as the scan may, with a finding where it had to stop.</summary>
    /// <param name="packed">Gives the unpacked bytes.</param>
    /// <param name="name">What the member is called.</param>
    /// <param name="isHarmless">Asked of what was unpacked when it gets too large: whether the rest need not be seen.</param>
    public MemoryStream Unpack(Stream packed, string name, Func<MemoryStream, bool> isHarmless)
    {
        var unpacked = new MemoryStream();
        var buffer = new byte[81_920];
        try
        {
            while (true)
            {
                var read = packed.Read(buffer);
                if (read == 0)
                {
                    break;
                }
                unpacked.Write(buffer, 0, read);
                _root.Spent += read;
                if (unpacked.Length <= MaxUnpacked && _root.Spent <= MaxUnpackedInAll)
                {
                    continue;
                }
                if (!isHarmless(unpacked))
                {
                    Danger(
                        "archive-too-large",
                        $"'{Clip.Short(name)}' unpacks to more than a scan looks at ({MaxUnpacked >> 20} MiB a member, {MaxUnpackedInAll >> 20} MiB in all)."
                    );
                }
                break;
            }
        }
        catch (InvalidDataException)
        {
            Danger(
                "archive-broken",
                $"'{Clip.Short(name)}' cannot be unpacked to its end; what comes before the break was looked at."
            );
        }
        unpacked.Position = 0;
        return unpacked;
    }

    /// <summary>A scope for a guess: what it finds counts only when <see cref="Accept"/> takes it over.</summary>
    public ScanScope Guess() => new(new Root(_root.Scan) { Spent = _root.Spent }, _where, _depth);

    public void Accept(ScanScope guess)
    {
        foreach (var finding in guess.Findings)
        {
            _root.Add(finding);
        }
    }

    private void Add(string code, string detail, bool dangerous) =>
        _root.Add(new FileFinding(code, _where.Length == 0 ? detail : $"In {_where}: {detail}", dangerous));

    private sealed class Root(Action<ScanScope, Stream, string> scan)
    {
        private readonly List<FileFinding> _findings = [];

        public IReadOnlyList<FileFinding> Findings => _findings;

        public long Spent { get; set; }

        public Action<ScanScope, Stream, string> Scan => scan;

        // Past the limit only a first danger still matters: it decides whether the file may be released.
        public void Add(FileFinding finding)
        {
            if (_findings.Count < MaxFindings || (finding.Dangerous && !_findings.Exists(f => f.Dangerous)))
            {
                _findings.Add(finding);
            }
        }
    }
}
