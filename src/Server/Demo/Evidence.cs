using Airworthy.Client.Http;
using Airworthy.Record.Proofs;

namespace Airworthy.Server.Demo;

/// <summary>What is left to read and to prove.</summary>
internal static class Evidence
{
    public static async Task<string> TimelineAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("Every fact about version 2: when, who, what.");
        var count = 0;
        await foreach (
            var answer in AirworthyClient.AllAsync(page =>
                scene.Vic.GetRecordAsync(scene.Model, 2, pageToken: page, cancel: cancel)
            )
        )
        {
            var fact = answer.Or("Reading the record");
            var who = fact.By.StartsWith("user:", StringComparison.Ordinal) ? fact.By[5..] : fact.By;
            scene.Teller.Show($"{fact.At:HH:mm:ss.fff} {who}", fact.Summary);
            count++;
        }
        DemoAsking.Expect(count >= 5, $"The record of version 2 holds only {count} facts.");
        return $"{count} facts, from its registration to now";
    }

    public static async Task<string> VerifyAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("vic exports the record with its proofs. Checking it asks no server.");
        using var file = new MemoryStream();
        (await scene.Vic.ExportRecordAsync(scene.Model, 2, file, cancel)).Or("Exporting the record");
        var key = (await scene.Vic.GetRecordKeyAsync(cancel)).Or("Asking for the record's key").Key;
        scene.Export = (file.ToArray(), key);
        if (!RecordVerifier.Verify(file.ToArray(), key).TryGet(out var verified, out var fault))
        {
            throw new DemoBrokenException($"The export does not verify: {fault.Detail}");
        }
        scene.Teller.Show("key", key);
        return $"{verified.Facts.Count} facts, {file.Length} bytes, proven against a log of {verified.Checkpoint.Size}";
    }

    public static Task<string> TamperAsync(DemoScene scene, CancellationToken cancel)
    {
        scene.Teller.Say("Somebody changes a single bit of the exported file: where it says ann, it now says ano.");
        var (bytes, key) = scene.Export!.Value;
        var changed = (byte[])bytes.Clone();
        var at = changed.AsSpan().IndexOf("user:ann"u8);
        DemoAsking.Expect(at >= 0, "The record of ann's model does not name her.");
        changed[at + "user:an".Length] ^= 1;
        if (RecordVerifier.Verify(changed, key).Fault is not { } fault)
        {
            throw new DemoBrokenException("A changed record verified.");
        }
        scene.Teller.Show("found", fault.Detail);
        return Task.FromResult($"found ({fault.Code})");
    }
}
