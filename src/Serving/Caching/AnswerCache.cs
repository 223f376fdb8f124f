using System.Diagnostics.CodeAnalysis;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Caching;

/// <summary>
/// A model's last answers, for callers that ask the same again; bounded in bytes, the one asked for longest ago goes first. It belongs to
/// one version at one endpoint and goes with it. Safe to use from many threads.
/// </summary>
internal sealed class AnswerCache(long bytes)
{
    /// <summary>What an answer takes beside its elements, about.</summary>
    private const long PerAnswer = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<AnswerKey, LinkedListNode<Kept>> _answers = [];

    // The one asked for last stands first.
    private readonly LinkedList<Kept> _byUse = new();

    /// <summary>By estimate.</summary>
    public long Bytes { get; private set; }

    public bool TryFind(in AnswerKey key, [NotNullWhen(true)] out IReadOnlyList<Tensor>? outputs)
    {
        lock (_lock)
        {
            if (!_answers.TryGetValue(key, out var found))
            {
                outputs = null;
                return false;
            }
            _byUse.Remove(found);
            _byUse.AddFirst(found);
            outputs = found.Value.Outputs;
            return true;
        }
    }

    /// <summary>Keeps an answer, unless it is larger than everything may be.</summary>
    public void Keep(in AnswerKey key, IReadOnlyList<Tensor> outputs)
    {
        var size = PerAnswer + outputs.Sum(TensorBytes.Size);
        if (size > bytes)
        {
            return;
        }
        lock (_lock)
        {
            if (_answers.ContainsKey(key))
            {
                return;
            }
            while (Bytes + size > bytes && _byUse.Last is { } oldest)
            {
                _byUse.RemoveLast();
                _answers.Remove(oldest.Value.Key);
                Bytes -= oldest.Value.Size;
            }
            _answers.Add(key, _byUse.AddFirst(new Kept(key, outputs, size)));
            Bytes += size;
        }
    }

    private sealed record Kept(AnswerKey Key, IReadOnlyList<Tensor> Outputs, long Size);
}
