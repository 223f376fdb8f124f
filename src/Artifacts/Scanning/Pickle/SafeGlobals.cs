namespace Airworthy.Artifacts.Scanning.Pickle;

/// <summary>
/// What a pickle may import: types and functions that only build values out of their arguments, whatever these are. Everything else
/// is refused, known to be bad or not. A name counts exactly as written, so no attribute of a listed one is listed.
/// </summary>
internal static class SafeGlobals
{
    private static readonly HashSet<string> Names = Build();

    public static bool Contains(string module, string name) => Names.Contains($"{module}.{name}");

    private static HashSet<string> Build()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        void Add(string[] modules, string members)
        {
            foreach (var module in modules)
            {
                names.UnionWith(members.Split(' ').Select(m => $"{module}.{m}"));
            }
        }
        Add(
            ["builtins", "__builtin__"],
            "object set frozenset list dict tuple int float complex bool str bytes bytearray slice range xrange long unicode"
        );
        Add(["collections"], "OrderedDict Counter deque");
        Add(["copyreg", "copy_reg"], "_reconstructor");
        Add(["_codecs"], "encode");
        Add(["datetime"], "date datetime time timedelta timezone");
        Add(["decimal"], "Decimal");
        Add(["numpy.core.multiarray", "numpy._core.multiarray"], "_reconstruct scalar");
        Add(["numpy.core.numeric", "numpy._core.numeric"], "_frombuffer");
        Add(
            ["numpy"],
            "ndarray dtype bool_ bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 longdouble "
                + "complex64 complex128 str_ bytes_ void datetime64 timedelta64 intc uintc longlong ulonglong"
        );
        Add(
            ["numpy.dtypes"],
            "BoolDType Int8DType Int16DType Int32DType Int64DType UInt8DType UInt16DType UInt32DType UInt64DType "
                + "Float16DType Float32DType Float64DType Complex64DType Complex128DType StrDType BytesDType"
        );
        Add(["torch._utils"], "_rebuild_tensor_v2 _rebuild_parameter");
        Add(["torch.nn.parameter"], "Parameter");
        Add(
            ["torch"],
            "FloatStorage HalfStorage DoubleStorage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage "
                + "BFloat16Storage ComplexFloatStorage ComplexDoubleStorage Size device float16 float32 float64 bfloat16 int8 "
                + "int16 int32 int64 uint8 bool complex64 complex128 half float double short int long"
        );
        Add(["torch.storage"], "UntypedStorage TypedStorage");
        foreach (var line in SklearnGlobals.Text.Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            Add([line[..space]], line[(space + 1)..].TrimEnd('\r'));
        }
        return names;
    }
}
