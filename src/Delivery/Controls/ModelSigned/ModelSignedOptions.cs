using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.ModelSigned;

/// <summary>What model-signed was asked.</summary>
internal sealed record ModelSignedOptions(
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Authorities,
    string File,
    bool AsksProvenance,
    string Provenance
)
{
    internal static readonly ListOption KeysOption = new(
        "keys",
        "the trusted public keys (ECDSA P-256, P-384 or P-521): the base64 inside each PEM file on one line.",
        ""
    );

    internal static readonly ListOption AuthoritiesOption = new(
        "authorities",
        "the trusted authorities' certificates, where models are signed with one: the base64 inside each PEM file on one line.",
        ""
    );

    private static readonly TextOption FileOption = new("file", "the version's file with the signature.", "model.sig");

    internal static readonly ChoiceOption AsksProvenanceOption = new(
        "provenance",
        "whether a signed provenance is asked for as well.",
        ["required", "not-asked"],
        "not-asked"
    );

    private static readonly TextOption ProvenanceFileOption = new(
        "provenance-file",
        "the version's file with the provenance.",
        "provenance.json"
    );

    public static IReadOnlyList<ControlOption> All { get; } =
    [KeysOption, AuthoritiesOption, FileOption, AsksProvenanceOption, ProvenanceFileOption];

    public static ModelSignedOptions Of(ControlSpec spec) =>
        new(
            KeysOption.Of(spec),
            AuthoritiesOption.Of(spec),
            FileOption.Of(spec),
            AsksProvenanceOption.Of(spec) == "required",
            ProvenanceFileOption.Of(spec)
        );
}
