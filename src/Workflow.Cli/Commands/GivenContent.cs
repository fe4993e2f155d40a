namespace Workflow.Cli.Commands;

/// <summary>What an option gives: its own text, <c>@file</c>, or <c>-</c> for what comes on standard input.</summary>
internal static class GivenContent
{
    /// <summary>Byte for byte as it was given: not everything is text.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static async Task<byte[]> BytesAsync(string given, Stream input, CancellationToken cancellationToken)
    {
        if (given == "-")
        {
            using var content = new MemoryStream();
            await input.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }
        return given is ['@', .. var file]
            ? await OfFileAsync(file, File.ReadAllBytesAsync, cancellationToken)
            : System.Text.Encoding.UTF8.GetBytes(given);
    }

    /// <summary>As text, in the encoding of the console where it comes from there.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static async Task<string> TextAsync(string given, Stream input, CancellationToken cancellationToken)
    {
        if (given == "-")
        {
            using var reader = new StreamReader(input, Console.InputEncoding, leaveOpen: true);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        return given is ['@', .. var file] ? await OfFileAsync(file, File.ReadAllTextAsync, cancellationToken) : given;
    }

    private static async Task<T> OfFileAsync<T>(string file, Func<string, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(file, cancellationToken);
        }
        // An empty path is an ArgumentException.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{file} cannot be read: {exception.Message}");
        }
    }
}
