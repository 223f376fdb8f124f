namespace Airworthy.Delivery.Controls.Resampling;

/// <summary>Poisson draws of one mean from a table (Walker's alias method, as Vose builds it): one random number each.</summary>
internal sealed class PoissonDraws
{
    private readonly uint[] _stay;
    private readonly int[] _alias;
    private readonly int _least;

    public PoissonDraws(double mean)
    {
        // Twelve standard deviations on either side leave less outside than a table of 32 bits can tell.
        var spread = (int)Math.Ceiling(12 * Math.Sqrt(mean)) + 12;
        _least = Math.Max(0, (int)mean - spread);
        var size = (int)mean + spread - _least + 1;
        var shares = new double[size];
        var logFactorial = 0.0;
        for (var k = 1; k <= _least; k++)
        {
            logFactorial += Math.Log(k);
        }
        for (var i = 0; i < size; i++)
        {
            var k = _least + i;
            logFactorial += i > 0 ? Math.Log(k) : 0;
            shares[i] = Math.Exp((k * Math.Log(mean)) - mean - logFactorial) * size;
        }
        (_stay, _alias) = (new uint[size], new int[size]);
        Build(shares);
    }

    public int Next(ref SeededDraws draws)
    {
        var at = draws.Below(_stay.Length);
        return _least + (draws.Bits() <= _stay[at] ? at : _alias[at]);
    }

    private void Build(double[] shares)
    {
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < shares.Length; i++)
        {
            (shares[i] < 1 ? small : large).Push(i);
        }
        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            _stay[less] = (uint)(shares[less] * uint.MaxValue);
            _alias[less] = more;
            shares[more] -= 1 - shares[less];
            (shares[more] < 1 ? small : large).Push(more);
        }
        foreach (var rest in small.Concat(large))
        {
            (_stay[rest], _alias[rest]) = (uint.MaxValue, rest);
        }
    }
}
