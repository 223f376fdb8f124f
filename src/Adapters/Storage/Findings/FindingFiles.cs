using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls;
using Airworthy.Delivery.Policies;

namespace Airworthy.Adapters.Storage.Findings;

/// <summary>
/// Findings as files, each sealed with a key that follows from the gate's: a finding can let a model in, so one that somebody wrote by
/// hand must not count.
/// </summary>
public sealed class FindingFiles : IFindingStore
{
    private const int MostFiles = 5000;

    private readonly string _folder;
    private readonly byte[] _key;
    private int _sinceSweep;

    public FindingFiles(DataFolder folder, AttestationKey gate)
    {
        _folder = Path.Combine(folder.Root, "findings");
        DataFolder.MakeFolder(_folder);
        var seed = gate.Export();
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, 32, info: "airworthy findings 1"u8.ToArray());
        CryptographicOperations.ZeroMemory(seed);
        Sweep();
    }

    public Finding? Find(Sha256Digest looked, DateTimeOffset since)
    {
        try
        {
            var text = File.ReadAllText(FileOf(looked));
            var end = text.IndexOf('\n', StringComparison.Ordinal);
            if (end != 64 || !IsSealed(text[..end], text[(end + 1)..]))
            {
                return null;
            }
            var kept = JsonSerializer.Deserialize(text[(end + 1)..], FindingJson.Default.KeptFinding);
            return kept?.At >= since && kept.Finding.Looked == looked ? kept.Finding : null;
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Keep(Finding finding, DateTimeOffset now)
    {
        var json = JsonSerializer.Serialize(new KeptFinding(now, finding), FindingJson.Default.KeptFinding);
        var path = FileOf(finding.Looked);
        var half = $"{path}.{Environment.ProcessId}.half";
        try
        {
            File.WriteAllText(half, $"{Seal(json)}\n{json}");
            File.Move(half, path, overwrite: true);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // It is asked again then.
            return;
        }
        if (Interlocked.Increment(ref _sinceSweep) >= MostFiles / 10)
        {
            _sinceSweep = 0;
            Sweep();
        }
    }

    /// <summary>Leaves the youngest.</summary>
    private void Sweep()
    {
        try
        {
            var files = new DirectoryInfo(_folder).GetFiles();
            foreach (var old in files.OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostFiles))
            {
                old.Delete();
            }
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // The next sweep comes.
        }
    }

    private bool IsSealed(string seal, string json) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(seal), Encoding.ASCII.GetBytes(Seal(json)));

    private string Seal(string json) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(json)));

    private string FileOf(Sha256Digest looked) => Path.Combine(_folder, looked.Hex);
}

internal sealed record KeptFinding(DateTimeOffset At, Finding Finding);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(KeptFinding))]
internal sealed partial class FindingJson : JsonSerializerContext;
