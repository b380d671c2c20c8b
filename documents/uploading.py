"""Taking in a file without writing it anywhere."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class InMemoryOnly(FileUploadHandler):
    """Keeps a file in memory whatever its size, and breaks off one that is larger than ``most`` bytes."""

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.is_exceeded = False
        self.content = BytesIO()

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any) -> None:  # noqa: N803
        self.is_exceeded = content_length > self.most + 64 * 1024  # the form's other fields

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()
        self._stop_if_exceeded()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.is_exceeded = self.is_exceeded or start + len(raw_data) > self.most
        self._stop_if_exceeded()
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )

    def _stop_if_exceeded(self) -> None:
        """The rest is read and thrown away, so that the browser gets our sentence and no broken line."""
        if self.is_exceeded:
            raise StopUpload(connection_reset=False)
