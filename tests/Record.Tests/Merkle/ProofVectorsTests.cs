using System.Text.Json;
using Airworthy.Core.Results;
using Airworthy.Record.Merkle;
using Airworthy.Testing;

namespace Airworthy.Record.Tests.Merkle;

/// <summary>Every published case must come out as it is labelled, the hostile ones included.</summary>
public sealed class ProofVectorsTests
{
    [Theory]
    [InlineData("inclusion", 98)]
    [InlineData("consistency", 98)]
    [InlineData("subtreeinclusion", 204)]
    [InlineData("subtreeconsistency", 118)]
    public void Verify_OfEachPublishedCase_ComesOutAsLabelled(string kind, int cases)
    {
        var folder = Vectors.Find("merkle", "transparency-dev-merkle-testdata", kind);
        var files = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories);
        Assert.Equal(cases, files.Length);

        var wrong = files.Where(f => Verify(kind, Read(f)).IsOk == Read(f).GetProperty("wantErr").GetBoolean());

        Assert.Empty(wrong);
    }

    private static Result<Nothing> Verify(string kind, JsonElement c) =>
        kind switch
        {
            "inclusion" => ProofRules.VerifyInclusion(
                Number(c, "leafIdx"),
                Number(c, "treeSize"),
                Bytes(c, "leafHash"),
                Bytes(c, "root"),
                Proof(c)
            ),
            "consistency" => ProofRules.VerifyConsistency(
                Number(c, "size1"),
                Number(c, "size2"),
                Bytes(c, "root1"),
                Bytes(c, "root2"),
                Proof(c)
            ),
            "subtreeinclusion" => ProofRules.VerifySubtreeInclusion(
                Number(c, "leafIdx"),
                Number(c, "start"),
                Number(c, "end"),
                Bytes(c, "leafHash"),
                Bytes(c, "root"),
                Proof(c)
            ),
            _ => ProofRules.VerifySubtreeConsistency(
                Number(c, "start"),
                Number(c, "end"),
                Number(c, "size"),
                Bytes(c, "root1"),
                Bytes(c, "root2"),
                Proof(c)
            ),
        };

    /// <summary>The cases count with 64 bits and no sign; beyond 2^63 they become negative here, which is refused as out of range.</summary>
    private static long Number(JsonElement c, string name) => unchecked((long)c.GetProperty(name).GetUInt64());

    private static byte[] Bytes(JsonElement c, string name) => c.GetProperty(name).GetBytesFromBase64();

    private static List<byte[]> Proof(JsonElement c) =>
        c.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
            ? [.. proof.EnumerateArray().Select(p => p.GetBytesFromBase64())]
            : [];

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(file));
}
