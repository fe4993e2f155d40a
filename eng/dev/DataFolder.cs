namespace Workflow.Dev;

/// <summary>
/// A folder that a command keeps data in and has to itself until it is disposed: two Azurites on the same files would overwrite
/// each other's.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockFile = "in-use";

    private readonly FileStream _lock;

    private DataFolder(FileStream inUse) => _lock = inUse;

    /// <summary>Makes the folder if need be, sees that it can be written to, and takes it.</summary>
    /// <exception cref="DevException">It cannot be used, or another command uses it.</exception>
    public static DataFolder Take(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            // Left behind in the end: the lock is what counts, and it ends with the process, however that ends.
            return new DataFolder(new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DevException(
                $"The data folder {Terminal.Shorten(path)} is in use by another `dotnet run dev.cs`. End that one, or choose another folder with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DevException($"The data folder {Terminal.Shorten(path)} cannot be used: {e.Message}");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>What the operating system says of a file that somebody else has open for himself alone.</summary>
    private static bool IsHeld(IOException exception)
    {
        const int windowsSharingViolation = unchecked((int)0x80070020);
        const int linuxWouldBlock = 11;
        const int macWouldBlock = 35;
        return exception.HResult == (OperatingSystem.IsWindows() ? windowsSharingViolation : OperatingSystem.IsMacOS() ? macWouldBlock : linuxWouldBlock);
    }
}
