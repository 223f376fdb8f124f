using System.Runtime.InteropServices;
using System.Text;

namespace Airworthy.Serving.Tests.Runtimes.LightGbm;

/// <summary>LightGBM itself, through its C interface: trains on rows, writes its text form, and predicts.</summary>
internal static partial class Trainer
{
    private const string Library = "lib_lightgbm";
    private const int Doubles = 1;
    private const int Normal = 0;

    /// <summary>The model's text and what LightGBM answers to the rows; skips where its library does not load here.</summary>
    public static unsafe (string Text, double[] Answers) Train(
        double[] rows,
        int width,
        float[] labels,
        string parameters,
        int rounds,
        double[] asked,
        int[]? groups = null
    )
    {
        try
        {
            Check(
                DatasetCreateFromMat(
                    rows,
                    Doubles,
                    labels.Length,
                    width,
                    1,
                    $"verbose=-1 {parameters}",
                    0,
                    out var data
                )
            );
            Check(SetField(data, "label", labels, labels.Length, 0));
            if (groups is not null)
            {
                Check(SetGroups(data, "group", groups, groups.Length, 2));
            }
            Check(BoosterCreate(data, $"verbose=-1 num_threads=1 deterministic=true {parameters}", out var booster));
            for (var i = 0; i < rounds; i++)
            {
                Check(Update(booster, out _));
            }
            var text = new byte[16 << 20];
            Check(Save(booster, 0, -1, 0, text.Length, out var length, text));
            Assert.True(length <= text.Length);
            var count = asked.Length / width;
            var answers = new double[count * 32];
            Check(Predict(booster, asked, Doubles, count, width, 1, Normal, 0, -1, "", out var answered, answers));
            Check(BoosterFree(booster));
            Check(DatasetFree(data));
            return (Encoding.UTF8.GetString(text, 0, (int)length - 1), answers[..(int)answered]);
        }
        catch (DllNotFoundException missing)
        {
            Assert.Skip($"LightGBM's library does not load here: {missing.Message.Split('\n')[0]}");
            throw;
        }
    }

    private static void Check(int code) => Assert.True(code == 0, Marshal.PtrToStringUTF8(LastError()));

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    private static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DatasetCreateFromMat(
        double[] data,
        int type,
        int rows,
        int columns,
        int isRowMajor,
        string parameters,
        nint reference,
        out nint handle
    );

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetField(nint handle, string name, float[] data, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetGroups(nint handle, string name, int[] data, int count, int type);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int BoosterCreate(nint data, string parameters, out nint handle);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    private static partial int Update(nint handle, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    private static partial int Save(
        nint handle,
        int start,
        int count,
        int importance,
        long length,
        out long needed,
        [Out] byte[] text
    );

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Predict(
        nint handle,
        double[] data,
        int type,
        int rows,
        int columns,
        int isRowMajor,
        int kind,
        int start,
        int count,
        string parameters,
        out long length,
        [Out] double[] answers
    );

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    private static partial int BoosterFree(nint handle);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    private static partial int DatasetFree(nint handle);
}
