using Airworthy.Core.Values;
using Airworthy.Serving.Runtimes;

namespace Airworthy.Serving.Sessions;

/// <summary>What tells two loaded models apart: the same files run by the same runtime are the same model.</summary>
internal sealed record ModelKey(string Format, Sha256Digest Digest);

/// <summary>
/// A loaded model and how many hold it: routes, standbys and leases, one each. Born with one holder; unloaded when the last one lets go,
/// and never held again after that.
/// </summary>
internal sealed class HeldModel(ModelKey key, IModelSession session, ModelProfile profile)
{
    private int _holders = 1;

    public ModelKey Key => key;

    public IModelSession Session => session;

    public ModelProfile Profile => profile;

    /// <summary>False when the last holder has let go already: look the model up again.</summary>
    public bool TryHold()
    {
        var seen = Volatile.Read(ref _holders);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _holders, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }
            seen = before;
        }
        return false;
    }

    public void LetGo()
    {
        var left = Interlocked.Decrement(ref _holders);
        if (left == 0)
        {
            session.Dispose();
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("A model was let go more often than it was held.");
        }
    }
}
