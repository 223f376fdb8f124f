using System.Collections.Concurrent;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Signing;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Serving.Observations;
using Airworthy.Serving.Routing;
using Airworthy.Serving.Runtimes;
using Airworthy.Serving.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airworthy.Serving.Tests.Routing;

/// <summary>A serving service with its files, its gate's key, and counts of what was loaded and unloaded.</summary>
internal sealed class Hangar : IModelSource, IRuntime, IShadowNews, IPlanStore, IDisposable
{
    private readonly AttestationKey _key = AttestationKey.Create();
    private readonly IdSource _ids = new(TimeProvider.System);
    private int _loads;
    private int _unloads;

    public Hangar(Observer? observer = null, long? memory = null) => Serving = Another(observer, memory);

    /// <summary>Another service over the same files, as a later start makes one; the caller disposes it.</summary>
    public ServingService Another(Observer? observer = null, long? memory = null) =>
        new(
            new AttestationVerifier(_key.PublicKey),
            this,
            new RuntimeCatalog([this]),
            TimeProvider.System,
            observer ?? new Observer(TimeProvider.System, new byte[32]),
            NullLogger<ServingService>.Instance,
            _ids,
            this,
            this,
            new MemoryOptions { ModelBytes = memory }
        );

    /// <summary>What the service kept of its plan.</summary>
    public byte[] Kept { get; private set; } = [];

    public int PlansKept { get; private set; }

    /// <summary>Whether the disk is full.</summary>
    public bool IsFull { get; set; }

    public void Keep(ReadOnlySpan<byte> plan)
    {
        if (IsFull)
        {
            throw new IOException("No space left on device");
        }
        (Kept, PlansKept) = (plan.ToArray(), PlansKept + 1);
    }

    public byte[]? Find() => Kept.Length == 0 ? null : Kept;

    public ServingService Serving { get; }

    public ConcurrentDictionary<Sha256Digest, byte[]> Files { get; } = [];

    public int Loads => Volatile.Read(ref _loads);

    public int Unloads => Volatile.Read(ref _unloads);

    /// <summary>What shadows said, in the order in which they said it.</summary>
    public ConcurrentQueue<ShadowAnswer> Shadowed { get; } = [];

    /// <summary>Called before a shadow runs, on its own thread.</summary>
    public Action<CancellationToken>? BeforeShadow { get; set; }

    public string Format => "onnx";

    public void Hear(ShadowAnswer answer) => Shadowed.Enqueue(answer);

    /// <summary>A version of one file, let in by a gate; change the plan or the attestation with the callbacks.</summary>
    public EndpointPlan Plan(
        string endpoint,
        int number,
        byte[] model,
        Func<GateAttestation, GateAttestation>? attest = null
    )
    {
        var digest = Sha256Digest.Of(model);
        Files[digest] = model;
        var name = EndpointName.Parse(endpoint).Value;
        ModelFile[] files = [new("model.onnx", model.Length, digest)];
        var attestation = new GateAttestation
        {
            Endpoint = name,
            Version = VersionId.New(_ids),
            Number = number,
            ModelDigest = new ModelManifest(files).Digest(),
            PolicyDigest = Sha256Digest.Of("policy"u8),
            EvidenceDigest = Sha256Digest.Of("evidence"u8),
            Kind = AttestationKind.Gate,
            Release = ReleaseId.New(_ids),
            IssuedAt = new DateTimeOffset(2026, 11, 3, 9, 30, 0, TimeSpan.Zero),
        };
        var version = new VersionPlan
        {
            Version = attestation.Version,
            Number = number,
            Format = Format,
            Files = files,
            Attestation = new AttestationSigner(_key).Sign(attest?.Invoke(attestation) ?? attestation),
        };
        return EndpointPlan.Of(name, version);
    }

    public Task<IReadOnlyList<EndpointStatus>> Apply(params EndpointPlan[] endpoints) =>
        Serving.ApplyAsync(new TrafficPlan(endpoints), CancellationToken.None);

    /// <summary>Asks the endpoint's model for x + constant of nought, and says which version answered.</summary>
    public (int Number, float Answer) Ask(EndpointName name)
    {
        using var lease = Serving.Acquire(name).Value;
        var answer = lease.Session.Run([Models.Tensor("x", [1], 0f)], [], CancellationToken.None).Value;
        return (lease.Number, ((float[])answer[0].Data)[0]);
    }

    public Stream? Open(Sha256Digest digest) =>
        Files.TryGetValue(digest, out var bytes) ? new MemoryStream(bytes, writable: false) : null;

    public async Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel)
    {
        var loaded = await Models.Runtime.LoadAsync(files, cancel);
        return loaded.Map<IModelSession>(session =>
        {
            Interlocked.Increment(ref _loads);
            return new Counted(session, this);
        });
    }

    public void Dispose()
    {
        Serving.Dispose();
        _key.Dispose();
    }

    private sealed class Counted(IModelSession session, Hangar hangar) : IModelSession
    {
        private int _disposed;

        public ModelSignature Signature => session.Signature;

        public Result<IReadOnlyList<Tensor>> Run(
            IReadOnlyList<Tensor> inputs,
            IReadOnlyList<string> outputs,
            CancellationToken cancel
        )
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) == 1, this);
            if (Thread.CurrentThread.Name?.StartsWith("shadow ", StringComparison.Ordinal) == true)
            {
                hangar.BeforeShadow?.Invoke(cancel);
            }
            return session.Run(inputs, outputs, cancel);
        }

        public void Dispose()
        {
            ObjectDisposedException.ThrowIf(Interlocked.Exchange(ref _disposed, 1) == 1, this);
            session.Dispose();
            Interlocked.Increment(ref hangar._unloads);
        }
    }
}
