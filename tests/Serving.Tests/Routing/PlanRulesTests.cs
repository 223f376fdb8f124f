using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Values;
using Airworthy.Serving.Routing;
using Airworthy.Testing;

namespace Airworthy.Serving.Tests.Routing;

public sealed class PlanRulesTests : IDisposable
{
    private static readonly byte[] Model = TinyModels.AddConstant(1, -1);

    private readonly Hangar _hangar = new();

    public void Dispose() => _hangar.Dispose();

    [Theory]
    [InlineData("flights", AttestationKind.Gate, null)]
    [InlineData("flights:sandbox", AttestationKind.Gate, "sandbox-only")]
    [InlineData("flights:sandbox", AttestationKind.Sandbox, null)]
    [InlineData("flights", AttestationKind.Sandbox, "sandbox-only")]
    [InlineData("flights:staging", AttestationKind.Sandbox, "sandbox-only")]
    [InlineData("sandbox", AttestationKind.Sandbox, "sandbox-only")]
    public async Task Check_OfAKindOfAttestation_AllowsOnlyItsEnvironments(
        string endpoint,
        AttestationKind kind,
        string? fault
    )
    {
        var status = await _hangar.Apply(_hangar.Plan(endpoint, 1, Model, a => a with { Kind = kind }));

        Assert.Equal(fault, status[0].Fault?.Code);
    }

    public static TheoryData<string, Func<EndpointPlan, EndpointPlan>> Edits =>
        new()
        {
            { "endpoint", p => p with { Name = EndpointName.Parse("other").Value } },
            { "environment", p => p with { Name = EndpointName.Parse("flights:staging").Value } },
            { "version", p => p.Edit(v => v with { Version = VersionId.New(new IdSource(TimeProvider.System)) }) },
            { "number", p => p.Edit(v => v with { Number = 2 }) },
            {
                "digest",
                p => p.Edit(v => v with { Files = [v.Files[0] with { Digest = Sha256Digest.Of("other"u8) }] })
            },
            { "size", p => p.Edit(v => v with { Files = [v.Files[0] with { Size = v.Files[0].Size + 1 }] }) },
            { "path", p => p.Edit(v => v with { Files = [v.Files[0] with { Path = "other.onnx" }] }) },
            { "a file more", p => p.Edit(v => v with { Files = [.. v.Files, v.Files[0] with { Path = "more" }] }) },
            { "the file twice", p => p.Edit(v => v with { Files = [.. v.Files, .. v.Files] }) },
            { "a file less", p => p.Edit(v => v with { Files = [] }) },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Check_OfAnEditedRow_Refuses(string what, Func<EndpointPlan, EndpointPlan> edit)
    {
        var status = await _hangar.Apply(edit(_hangar.Plan("flights", 1, Model)));

        Assert.True(status[0].Fault?.Code == "attestation-mismatch", what);
        Assert.Equal(0, _hangar.Loads);
    }

    [Fact]
    public async Task Check_OfAPathThatReadsAsTwoFiles_Refuses()
    {
        var honest = _hangar.Plan("flights", 1, Model).Versions[0].Files[0];
        // One file whose path holds a line break, and the manifest of which is byte for byte that of two files.
        ModelFile[] two = [honest with { Path = "a" }, honest with { Path = "b" }];
        ModelFile[] one = [honest with { Path = $"a\n{honest.Digest.Hex}  {honest.Size} b" }];
        Assert.Equal(new ModelManifest(two).Digest(), new ModelManifest(one).Digest());
        var plan = _hangar.Plan("flights", 1, Model, a => a with { ModelDigest = new ModelManifest(two).Digest() });

        var status = await _hangar.Apply(plan.Edit(v => v with { Files = one }));

        Assert.Equal("attestation-mismatch", status[0].Fault?.Code);
    }

    [Fact]
    public async Task Check_OfAnotherInstallationsAttestation_Refuses()
    {
        using var other = new Hangar();

        var status = await _hangar.Apply(other.Plan("flights", 1, Model));

        Assert.Equal("attestation-not-valid", status[0].Fault?.Code);
    }
}
