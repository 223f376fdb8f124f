using Airworthy.Core.Values;

namespace Airworthy.Serving.Sessions;

/// <summary>Where Serving gets a model's bytes from.</summary>
public interface IModelSource
{
    /// <summary>The file's bytes, or null. Serving checks them against the digest.</summary>
    Stream? Open(Sha256Digest digest);
}
