using System.Buffers.Binary;
using System.Numerics;
using Airworthy.Core.Values;

namespace Airworthy.Delivery.Controls.Resampling;

/// <summary>
/// Draws that depend on nothing but their seed, on every platform and in every release: xoshiro256** (Blackman and Vigna), one
/// stream a resample, so that resamples may run side by side and still come out the same.
/// </summary>
internal struct SeededDraws
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public SeededDraws(Sha256Digest seed, ulong stream)
    {
        var bytes = seed.ToBytes();
        // SplitMix64 spreads seed and stream over the state, as the generator's authors advise.
        var at = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ (stream * 0xD1B54A32D192ED03UL);
        _a = Split(ref at) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8));
        _b = Split(ref at) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(16));
        _c = Split(ref at) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(24));
        _d = Split(ref at) | 1;
        for (var i = 0; i < 8; i++)
        {
            Next();
        }
    }

    /// <summary>A number from 0 to below <paramref name="limit"/>, each equally likely (Lemire's multiplication with rejection).</summary>
    public int Below(int limit)
    {
        var range = (uint)limit;
        var product = (Next() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = (uint)-limit % range;
            while ((uint)product < threshold)
            {
                product = (Next() >> 32) * range;
            }
        }
        return (int)(product >> 32);
    }

    /// <summary>A draw of the standard normal distribution (Box and Muller).</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Math.Log((Bits() + 1.0) / 4294967297.0)) * Math.Cos(2 * Math.PI * Bits() / 4294967296.0);

    /// <summary>32 random bits.</summary>
    public uint Bits() => (uint)(Next() >> 32);

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    private static ulong Split(ref ulong at)
    {
        at += 0x9E3779B97F4A7C15UL;
        var mixed = (at ^ (at >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
