using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Lineage;
using Airworthy.Core.Results;
using Airworthy.Core.Values;

namespace Airworthy.Catalog.Storing;

/// <summary>Checks a request wholly before a byte is sent, and reports everything that is wrong with it at once.</summary>
internal sealed class RegisterRules
{
    public const int MaxDescription = 10_000;
    public const int MaxTags = 100;
    public const int MaxKey = 250;
    public const int MaxTagValue = 5_000;
    public const int MaxMetrics = 1_000;

    /// <summary>Paths, tags, metrics' names and description together: what the record keeps of a version, and every listing reads.</summary>
    public const int MaxTextBytes = 512 * 1024;

    // Between the two, JSON's canonical form writes all digits of a whole number, which other readers then round.
    private const double FirstInexactInteger = 9_007_199_254_740_992;
    private const double FirstWithExponent = 1e21;

    // More than this nobody reads; the number of all is said.
    private const int MaxReported = 50;

    private readonly List<(string Field, string Problem)> _problems = [];

    private RegisterRules() { }

    public static Result<Registration> Check(RegisterRequest request, long maxVersionBytes)
    {
        var rules = new RegisterRules();
        var manifest = rules.Files(request.Files ?? [], out var contents);
        var owner = rules.Owner(request.Owner);
        rules.Description(request.Description);
        var tags = rules.Tags(request.Tags);
        var metrics = rules.Metrics(request.Metrics);
        rules._problems.AddRange(
            LineageRules.Problems(request.DatasetName, request.DatasetDigest, request.Commit, request.Run)
        );
        rules.Signature(request.Signature);
        rules.Together(request);
        if (rules._problems.Count > 0)
        {
            return rules.Everything();
        }
        if (OverQuota(manifest, maxVersionBytes) is { } over)
        {
            return over;
        }
        return new Registration
        {
            Manifest = manifest,
            Owner = owner!.Value,
            Description = request.Description ?? "",
            Tags = tags,
            Metrics = metrics,
            Lineage = LineageRules.From(request.DatasetName, request.DatasetDigest, request.Commit, request.Run),
            Declared = request.Signature,
            Contents = contents,
        };
    }

    private static Fault? OverQuota(ModelManifest manifest, long maxVersionBytes)
    {
        var total = manifest.Files.Aggregate((UInt128)0, (sum, file) => sum + (ulong)file.Size);
        return total <= (ulong)maxVersionBytes
            ? null
            : UploadFaults.OverQuota.With(
                $"The files have {total} bytes together and a version may have {maxVersionBytes}. Leave out what is no part of the model, or have the limit raised."
            );
    }

    private ModelManifest Files(IReadOnlyList<AnnouncedFile?> announced, out Dictionary<Sha256Digest, long> contents)
    {
        contents = [];
        var files = new List<ModelFile>();
        var indexes = new List<int>();
        if (announced.Count is < 1 or > ModelPathRules.MaxFiles)
        {
            Wrong("files", $"there are {announced.Count} files; give 1 to {ModelPathRules.MaxFiles}");
        }
        foreach (var (i, file) in announced.Take(ModelPathRules.MaxFiles).Index())
        {
            if (File(i, file, contents) is { } good)
            {
                files.Add(good);
                indexes.Add(i);
            }
        }
        foreach (var (index, problem) in ModelPathRules.Clashes([.. files.Select(f => f.Path)]))
        {
            Wrong($"files[{indexes[index]}].path", problem);
        }
        return new ModelManifest(files);
    }

    private ModelFile? File(int i, AnnouncedFile? file, Dictionary<Sha256Digest, long> contents)
    {
        if (file is null)
        {
            Wrong($"files[{i}]", "there is no file; give its path, size and digest");
            return null;
        }
        if (ModelPathRules.Problem(file.Path) is { } problem)
        {
            Wrong($"files[{i}].path", problem);
            return null;
        }
        if (!Sha256Digest.Parse(file.Digest).TryGet(out var digest, out var fault))
        {
            Wrong($"files[{i}].digest", fault.Detail);
            return null;
        }
        if (file.Size < 0)
        {
            Wrong($"files[{i}].size", $"{file.Size} is no size; give the number of bytes");
            return null;
        }
        if (!contents.TryAdd(digest, file.Size) && contents[digest] != file.Size)
        {
            Wrong(
                $"files[{i}].size",
                $"the same digest was announced with {contents[digest]} bytes before, and now with {file.Size}"
            );
            return null;
        }
        return new ModelFile(file.Path!, file.Size, digest);
    }

    private UserName? Owner(string? owner)
    {
        if (owner is null)
        {
            Wrong("owner", "every version needs an owner who answers for it; give an account's name");
            return null;
        }
        if (UserName.Parse(owner).TryGet(out var name, out var fault))
        {
            return name;
        }
        Wrong("owner", fault.Detail);
        return null;
    }

    private void Description(string? description)
    {
        if (description is { Length: > MaxDescription })
        {
            Wrong("description", $"it has {description.Length} characters; at most {MaxDescription} are kept");
        }
        else if (description is not null && !IsText(description))
        {
            Wrong("description", "it has control characters or is no valid Unicode text");
        }
    }

    private SortedDictionary<string, string> Tags(IReadOnlyDictionary<string, string?>? tags)
    {
        var good = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (tags?.Count > MaxTags)
        {
            Wrong("tags", $"there are {tags.Count} tags; give at most {MaxTags}");
            return good;
        }
        foreach (var (key, value) in tags ?? new Dictionary<string, string?>())
        {
            Key("tags", key);
            if (value is null || value.Length > MaxTagValue || !IsText(value))
            {
                Wrong(
                    $"tags[{Clip.Short(key)}]",
                    $"its value is not a text of at most {MaxTagValue} characters without control characters"
                );
            }
            good[key] = value ?? "";
        }
        return good;
    }

    private SortedDictionary<string, double> Metrics(IReadOnlyDictionary<string, double>? metrics)
    {
        var good = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (metrics?.Count > MaxMetrics)
        {
            Wrong("metrics", $"there are {metrics.Count} metrics; give at most {MaxMetrics}");
            return good;
        }
        foreach (var (key, value) in metrics ?? new Dictionary<string, double>())
        {
            Key("metrics", key);
            if (!double.IsFinite(value))
            {
                Wrong($"metrics[{Clip.Short(key)}]", $"{value} is no finite number; leave out what was not measured");
            }
            else if (Math.Abs(value) is >= FirstInexactInteger and < FirstWithExponent)
            {
                Wrong(
                    $"metrics[{Clip.Short(key)}]",
                    $"{value} is a whole number that not every reader keeps exactly; state it in larger units"
                );
            }
            good[key] = value;
        }
        return good;
    }

    private void Together(RegisterRequest request)
    {
        IEnumerable<string?> texts =
        [
            request.Description,
            .. (request.Files ?? []).Select(f => f?.Path),
            .. (request.Tags ?? new Dictionary<string, string?>()).SelectMany(t => new[] { t.Key, t.Value }),
            .. (request.Metrics ?? new Dictionary<string, double>()).Keys,
        ];
        var bytes = texts.Sum(t => (long)Encoding.UTF8.GetByteCount(t ?? ""));
        if (bytes > MaxTextBytes)
        {
            Wrong(
                "request",
                $"its paths, tags, metrics and description have {bytes} bytes together; at most {MaxTextBytes} are kept"
            );
        }
    }

    private void Key(string field, string key)
    {
        if (key.Length is < 1 or > MaxKey || key.Any(char.IsControl) || !ModelPathRules.IsWellFormed(key))
        {
            Wrong(
                field,
                $"'{Clip.Short(key)}' is no name; use 1 to {MaxKey} characters, none of them control characters"
            );
        }
    }

    private void Signature(ModelSignature? signature)
    {
        if (signature is not null && !ModelSignature.FromJson(signature.ToJson()).TryGet(out _, out var fault))
        {
            Wrong("signature", fault.Detail);
        }
    }

    // Lines and tabs may be in it; other control characters also swell to six bytes each in the record.
    private static bool IsText(string text) =>
        ModelPathRules.IsWellFormed(text) && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    private void Wrong(string field, string problem) => _problems.Add((field, problem));

    private Fault Everything()
    {
        var text = new StringBuilder();
        text.Append(_problems.Count == 1 ? "One thing is" : $"{_problems.Count} things are");
        text.Append(" wrong with this registration, and nothing was stored:");
        var evidence = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, problem) in _problems.Take(MaxReported))
        {
            text.Append(' ').Append(field).Append(": ").Append(problem).Append('.');
            evidence[field] = evidence.TryGetValue(field, out var before) ? $"{before}; {problem}" : problem;
        }
        if (_problems.Count > MaxReported)
        {
            text.Append($" And {_problems.Count - MaxReported} more.");
        }
        return UploadFaults.BadRegistration.With(text.ToString()) with { Evidence = evidence };
    }
}
