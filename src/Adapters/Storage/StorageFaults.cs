using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage;

/// <summary>Why a data folder could not be opened.</summary>
public static class StorageFaults
{
    public static readonly FaultCode DataHeld = new(
        "data-held",
        FaultKind.Conflict,
        "The data folder is held by another running server; the detail says which. Stop it, or name another folder with --data."
    );

    public static readonly FaultCode DataNotWritable = new(
        "data-not-writable",
        FaultKind.Unavailable,
        "The data folder cannot be made or written. Give the server's user the right to write there, or name another folder with --data."
    );

    public static readonly FaultCode DataMissing = new(
        "data-missing",
        FaultKind.NotFound,
        "The folder named with --data is not there or holds no Airworthy data."
    );

    public static readonly FaultCode StoreNewer = new(
        "store-newer",
        FaultKind.Refused,
        "The data was written by a newer Airworthy than this one. Run that version or a later one; the data was not touched."
    );

    public static readonly FaultCode StoreGone = new(
        "store-gone",
        FaultKind.Corrupt,
        "The database is not in the data folder, though endpoints served from it. Restore a backup; nothing is begun anew in its place."
    );

    public static readonly FaultCode StoreDamaged = new(
        "store-damaged",
        FaultKind.Corrupt,
        "The stored data contradicts itself or cannot be read. See what with 'airworthy record verify --data DIR', then restore a backup."
    );

    public static readonly FaultCode KeyDamaged = new(
        "key-damaged",
        FaultKind.Corrupt,
        "A signing key's file is not readable or not a key. Restore it from a backup; a new key would not be the one others trust."
    );
}
