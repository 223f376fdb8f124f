using Airworthy.Artifacts.Scanning.Pickle;

namespace Airworthy.Artifacts.Scanning.Numpy;

/// <summary>NumPy array files (<c>.npy</c>); those of Python objects carry a pickle.</summary>
internal static class NumpyScan
{
    /// <summary>Answers whether it is an array file.</summary>
    public static bool Scan(ScanScope scope, Stream stream)
    {
        stream.Position = 0;
        var kind = NumpyHeader.Read(stream);
        switch (kind)
        {
            case NumpyKind.Objects:
                scope.Note("numpy-objects", "The array holds Python objects, so loading it unpickles.");
                PickleScan.Scan(scope, stream, certain: true);
                break;
            case NumpyKind.Odd:
                scope.Danger(
                    "numpy-header",
                    "The array's header is not one that NumPy writes, so what loading it does cannot be told."
                );
                break;
        }
        return kind != NumpyKind.None;
    }

    /// <summary>Whether it is an array of plain values, of which not every byte need be seen.</summary>
    public static bool IsPlain(Stream stream)
    {
        stream.Position = 0;
        return NumpyHeader.Read(stream) == NumpyKind.Plain;
    }
}
