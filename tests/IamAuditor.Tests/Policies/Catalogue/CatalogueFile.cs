using System.IO.Compression;
using IamAuditor.Policies.Catalogue;

namespace IamAuditor.Tests.Policies.Catalogue;

/// <summary>The embedded file, packed and unpacked.</summary>
internal static class CatalogueFile
{
    public static byte[] Bytes { get; } = ReadEmbedded();

    public static byte[] Content { get; } = Unpack(Bytes);

    public static byte[] Unpack(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        var content = new MemoryStream();
        brotli.CopyTo(content);
        return content.ToArray();
    }

    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(content);
        return packed.ToArray();
    }

    private static byte[] ReadEmbedded()
    {
        using var stream = typeof(ActionCatalogue).Assembly.GetManifestResourceStream("IamAuditor.Policies.Catalogue.catalogue.bin")!;
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
